# What HubRise shows at the top of a rejected order.
rejection = The till refused this order: { $reason }
rejection_without_words = The till refused this order.

# What customers may read while orders are paused.
pause_reason = Technical problem at the store

# Alerts. The text is the subject of a mail; `.do` says what to do now. Nothing of a customer stands in them.
alert_in_doubt = { $connection }: check the till for order { $orders }
    .do = The till did not say whether it has this order. Look on the till, then say on the order's page "It is on the till" or "It is not there, send it". Nothing is sent again before somebody says so.
alert_cancel_at_till = { $connection }: called off, but on the till: { $orders }
    .do = HubRise called this order off, and the till has its ticket or may have it. Tell the kitchen, void the ticket on the till, then close the notice on the order's page.
alert_duplicate = { $connection }: perhaps two tickets of order { $orders }
    .do = The order was sent again by hand, and now the first ticket has turned up too. Look on the till, void one of them, then close the notice on the order's page.
alert_changed_after = { $connection }: changed after it was sent: { $orders }
    .do = HubRise changed this order, and the till has the ticket from before. The order's page shows what differs: change the ticket on the till, tell the kitchen, then close the notice on the order's page.
alert_refused = { $connection }: refused by the till: { $orders }
    .do = The till did not take this and has no ticket of it. The reason stands on the order's page: put it right there and send it again, or ring it up by hand and close it.
alert_held = { $connection }: waiting for you: { $orders }
    .do = Nothing was sent to the till. The order's page says why it waits: send it or close it there.
alert_not_sent = { $connection }: not sent in time: { $orders }
    .do = The till could not be reached before the deadline. Ring it up by hand and close it on the order's page, or send it from there if it still makes sense.
alert_till_offline = { $connection }: the till cannot be reached
    .do = Orders wait and go by themselves once it answers; those that miss their deadline are reported. Check that the till and its internet connection are on.
alert_till_back = { $connection }: the till can be reached again
    .do = Orders that waited are being sent. Look at the latest operations for any that were too late.
alert_orders_paused = { $connection }: HubRise takes no orders for now
    .do = The till is away, so orders are paused in HubRise for 15 minutes at a time. They are taken again by themselves once the till answers; to take them at once, use "Let HubRise take orders again" on the operations page.
alert_orders_taken = { $connection }: the pause of orders in HubRise is over
    .do = HubRise takes orders again, unless somebody has paused the location there by hand.
alert_connection_dead = { $connection }: HubRise does not accept the connection any more
    .do = The token was revoked, or the connection was cut in HubRise. New orders cannot be answered for. Connect again from the connection's page.
alert_connection_suspended = { $connection }: HubRise has suspended the connection
    .do = HubRise says that the subscription is not paid. The connection works again by itself once it is.
alert_connection_blocked = { $connection }: HubRise has blocked the connection
    .do = Somebody at the restaurant or at HubRise blocked it. Unblock it in HubRise's back office; it works again by itself then.
alert_connection_back = { $connection }: HubRise accepts the connection again
    .do = Nothing is to be done. What HubRise is still owed is being written.
alert_callback_lost = { $connection }: HubRise's orders do not come here any more
    .do = The callback of this connection is missing in HubRise, or leads elsewhere. Check and repair it on the connection's page.
alert_callback_back = { $connection }: HubRise's orders come here again
    .do = Nothing is to be done.
alert_too_quiet = { $connection }: no order for unusually long
    .do = At this time of the week orders usually come in, and none has. Check that the restaurant takes orders on its platforms and in HubRise. If it is closed today, nothing is to be done.
alert_clock_skew = { $connection }: the clock of the bridge is wrong
    .do = It differs from HubRise's by more than a minute, and deadlines are wrong by as much. Let the machine's clock be set by the network (NTP).
alert_clock_right = { $connection }: the clock of the bridge is right again
    .do = Nothing is to be done.
alert_disk_low = { $connection }: the disk of the bridge is nearly full
    .do = Once it is full, no order can be stored, and HubRise keeps orders for about half an hour only. Make room on the disk of the data folder.
alert_disk_room = { $connection }: the disk of the bridge has room again
    .do = Nothing is to be done.
alert_test = { $connection }: test of the alerts
    .do = Somebody tried whether alerts arrive. They do; nothing is to be done.
alert_more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
alert_footer = { $at }. Sent by the bridge between HubRise and the till.
