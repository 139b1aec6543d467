# Latest operations and the order page.
operations_title = Latest operations
operations_none = No order yet. Orders appear here as soon as HubRise sends them.
operations_zones = Times are those of each location; the zone stands behind them.
operations_older = Older
operations_refresh = This page renews itself every five seconds.
col_time = TIME
col_order = ORDER
col_description = DESCRIPTION
col_status = STATUS
needs_you = { $count ->
    [one] One order needs you
   *[other] { $count } orders need you
}
connections_none = No connection yet. Describe it in a file and run “pixbridge connect FILE”, or try “pixbridge-server demo”.
describe_quarantined = A signed callback that cannot be read as an event. It is kept as it came.
describe_foreign = An order of another location. It is kept and never sent.
operations_newest = Back to the newest
operations_no_match = Nothing matches.
more_need_you = { $count ->
    [one] And one more
   *[other] And { $count } more
}
urgent_title = What needs you
sound_on = Sound is on
sound_off = Switch the sound on
col_channel = CHANNEL
col_ticket = TICKET
col_total = TOTAL
col_deadline = USEFUL FOR
deadline_left = { $time } left
deadline_passed = too late for its channel
describe_customer = A customer in HubRise
describe_resource = HubRise says that something changed: { $resource }. It is kept as it came.
describe_settings = Configuration changed by { $who }
change_to = { $what }: { $after }, by { $who }
change_from_to = { $what }: { $before } → { $after }, by { $who }
changed_standing = Connection
changed_till = Till
changed_till_access = Till: its token, its network, or how it writes orders (dialect)
changed_mode = Mode
changed_intake = How orders come in
changed_alerts = Who is told
changed_alerts_not_chosen = nobody has chosen
changed_alerts_nobody = nobody, on purpose
changed_alerts_mail = by e-mail
changed_alerts_webhook = by webhook
changed_proof = Ticket of a test order seen
changed_on_purpose = Left empty on purpose
changed_callback = Callback, in place of another program's
describe_event_closed = An unreadable callback was put away by { $who }
done = done
filter_q = Search
search_hint = You can search for the number of an order, HubRise's id, the collection code, the ticket or the total; how it begins is enough.
search_hint_personal = You can search for the number of an order, HubRise's id, the collection code, the ticket, the total, the customer's name or e-mail address; how it begins is enough, and of a telephone number its last four digits.
search_none_ticket = If that is the number of a ticket: it is known here only once the till or somebody has named it. The ticket of an order that stands as “Check the till” is not known here; look for that order by its time and its total.
filter_backwards = “From” is later than “To”: nothing can lie between. Change one of them.
filter_state = Status
filter_any_state = Any status
filter_needs = Everything that needs you
filter_kind = Kind
filter_any_kind = Everything
kind_order = Orders
kind_customer = Customers
kind_system = System
filter_connection = Connection
filter_any_connection = All connections
filter_channel = Channel
filter_any_channel = All channels
filter_from = From
filter_to = To
filter_show = Show
filter_clear = Show everything

# What a till reports.
exchange_from_till = till → bridge
timeline_till_event = The till says: { $event }
timeline_till_event_unknown = The till reports code { $code }, and nobody has set here what that means (dialect)
till_event_order_received = order received
till_event_cooking = cooking
till_event_ready = ready
till_event_pick_up = picked up
till_event_driver_out = driver out
till_event_driver_in = driver back
till_event_cancelled_by_driver = cancelled by the driver
till_event_void_entire_check = whole check voided
event_title = What HubRise sent
event_close = Put it away: I have seen it
next_held_mended = Nothing holds this order any more: the settings have changed since. Read what will be sent, then send it.
next_held_mended_unlisted = Nothing holds this order here any more, but the till would refuse it, as far as its list tells: see above. Put that right first, then send it.
confirm_on_the_till = You have looked at the till and the ticket is there. HubRise is told that the order has arrived. If the ticket is not there, nobody cooks this order: look once more before you go on.
confirm_not_there = The order is sent again. If the ticket is on the till after all, the kitchen prints it twice. Look once more before you go on.
confirm_send = HubRise is asked whether the order is still open, and the newest version is sent to the till once.
confirm_warn_reopened = Somebody closed this order and then opened it again. It may have been rung up by hand meanwhile: ask whoever closed it, and look at the till. If it is there, the kitchen makes it twice.
confirm_warn_mid_way = The restaurant was already working on this order when it was first seen. It may have been rung up by hand: look at the till. If it is there, the kitchen makes it twice.
confirm_take_back = The order goes to the till no more: ring it up by hand, now. HubRise is asked first whether it still stands. If it has begun to go to the till meanwhile, it stays as it is, and you are told.
confirm_take_back_doubt = The order is not sent again; it goes back to “Check the till”. It was sent before, and may be on the till from then: look there first. Only if the ticket is not there, ring it up by hand, and then press “Close, handled by hand” there. If the ticket is there, press “It is on the till”.
confirm_close = The order is not sent. Whoever made it is not told: ring it up by hand, or call.
confirm_close_doubt = The order was sent, and may be on the till. Look there first: only if the ticket is not there, ring it up by hand. The bridge sends it no more, and HubRise is told nothing.
confirm_close_seen = You say that this has been seen to at the till. Nothing is sent, and the order leaves the list of those that need you.
confirm_for_good = This cannot be taken back.
seen_title = Press the button only if all of this is done:
seen_closed = If somebody rang this order up by hand, that ticket is off the till.
seen_called_off = The ticket of this order is off the till.
seen_called_off_ticket = Ticket { $ticket } is off the till.
seen_called_off_twice = No ticket of this order is left on the till: there may have been two.
seen_once = You have looked at the till, and one ticket of this order is left there.
seen_once_ticket = You have looked at the till, and one ticket of this order is left there. The number of one was { $ticket }: if there was another one, one of the two is off the till.
seen_changed = The ticket on the till is changed as HubRise changed the order, and the kitchen knows:
seen_rung_up = What the ticket lacked is added to it by hand, and the kitchen or the driver knows:
confirm_reopen = The order waits for a decision again; nothing is sent by this. If somebody has rung it up meanwhile, do not send it.
confirm_reopen_doubt = The order is to be checked on the till again; nothing is sent by this. Look at the till, then say what you see there.
confirm_told = HubRise was told “{ $status }”; that stays.
confirm_number = Type the number of the order, { $number }, so that it is not the wrong one
confirm_wrong_number = That is not the number of this order.
confirm_ticket = Number of the ticket on the till (may be empty)
confirm_ticket_other = Number of the other ticket, if there were two (may be empty)
confirm_wrong_ticket = That is no number of a ticket: letters, digits and hyphens, at least one digit, no more than 20 characters.
confirm_ticket_another = { $ticket } is the ticket of order { $order }. Look at the till again; if you are not sure of the number, leave it away.
lacks_would = Sent as it is, the ticket lacks:
lacks_will = It goes without:
lacks_did = Sent without:
lacks_by_hand = You add this by hand, once the order is on the till. From then on it stands under “needs you” until somebody says that it is done.
lacks_line = { $amount }: { $what }
lacks_option = { $name } (with “{ $item }”)
lacks_discount = the discount “{ $name }”
lacks_payment = the payment “{ $name }”, which stands at the foot of the receipt only: close the check by hand
lacks_totals = In HubRise the order comes to { $hubrise }, the ticket to { $till }.
place_line = “{ $name }” (line { $line })
place_other = “{ $name }”
place_unknown = no line explains
total_till = ticket: { $total }
confirm_why = Why (optional; kept with the order)
confirm_back = Back to the order
error_on_till = The till already has this order; it is not sent again.
error_on_till_said = { $who } said that this order is on the till ({ $time }), so it is not sent again. If that was wrong, open it again first.
group_event = HubRise sent the order
group_other = Before that
changes_title = Changed after it was sent
changes_explanation = Struck out: what the till has. Green: what it would get now.
changes_explanation_refused = Struck out: what was sent and refused. Green: what would be sent now.
sides_title = Side by side
sides_title_would = Side by side: what would be sent
sides_erased = The customer was erased on request, and with them what stood on the ticket. What the till printed before is not touched by that.
sides_hubrise = IN HUBRISE
sides_price = PRICE
sides_till = ON THE TICKET
sides_besides = What the ticket says besides
col_severity = RESULT
show_all = Show all of it
ledger_setting = Change the setting “{ $setting }”
bundle_take = Download the file for support (customers masked)
bundle_take_personal = with customers' data
node_unknown = not documented
node_request = the request
node_response = the till's answer
node_request_type = what is asked for: 10 is an order
node_debug_mode = 1 lets the till log more
node_transfer = envelope
node_token = who we are to the till; masked here
node_transaction = the ticket
node_sale_type = sales type: delivery, take-out, table …
node_schedule_time = when it is wanted, at the store's time
node_items = the lines
node_item = a line
node_item_id = number of the line on this ticket
node_parent_id = the line it hangs on; its own number: none
node_prod_num = product number on the till
node_coupon_num = coupon number on the till
node_description = name on the ticket
node_quantity = how many
node_cost_each = price of one
node_price_applied = 13: the price sent counts, not the till's
node_combo_item_id = the combo it belongs to
node_payment = a payment already made; it closes the check
node_method_number = payment method on the till
node_auth_type = 114: paid elsewhere
node_tender = amount paid, without the tip
node_tip = tip
node_footer = text at the foot of the receipt
node_member = the customer
node_error_num = 0: done; anything else: an error
node_sub_error_num = kind of error; 401 stands for several
node_exception = internal error of the till
node_message = the till's own words
node_transaction_status = state of the ticket; 3: closed
node_payment_status = state of the payment; 3: taken
node_ticket = the till's ticket number
node_payments = the payments
node_item_note = what the customer wrote about the line
node_forced_answer = answers a question the till asks
node_extra = constant, wanted by this store
node_first_name = first name
node_last_name = last name
node_email = mail address
node_phone = telephone
node_address_1 = address (line 1)
node_address_2 = address (line 2)
node_city = city
node_state = state or region
node_postal_code = postal code
node_country = country
node_directions = directions for the driver
node_company_name = company
node_order_id = HubRise's id of the order
node_order_number = number people know the order by
node_channel = where it was placed
node_collection_code = code shown to get the order
node_table = table
node_notes = what the customer wrote about the order
node_staff_notes = what the seller's staff wrote about it
node_delivery_notes = what the customer wrote for the courier
exchange_headers = HTTP headers
exchange_take = Download this exchange

col_connection = CONNECTION
settings_restore = Fill the form with the settings before this change

# The alerts there were
told_title = Alerts
told_text = What the bridge had to tell, the newest first; each row says whether anybody was told. Whom it tells is set on the page of each connection.
told_none = There was no alert yet.
told_what = WHAT HAPPENED
told_to = TO WHOM (AS SET NOW)
told_to_not_chosen = nobody yet
told_to_nobody = nobody, on purpose
told_to_mail = by e-mail
told_to_webhook = by webhook
told_of_in_doubt = Check the till for an order
told_of_cancel_at_till = Called off, but on the till
told_of_duplicate = Perhaps two tickets of one order
told_of_refused = Refused by the till
told_of_held = An order waits for you
told_of_not_sent = Not sent in time
told_of_till_offline = The till cannot be reached
told_of_till_back = The till can be reached again
told_of_connection_dead = HubRise does not accept the connection any more
told_of_connection_suspended = HubRise has suspended the connection
told_of_connection_blocked = HubRise has blocked the connection
told_of_connection_back = HubRise accepts the connection again
told_of_callback_lost = HubRise's orders do not come here any more
told_of_callback_back = HubRise's orders come here again
told_of_changed_after = Changed after it was sent
told_of_too_quiet = No order for unusually long
told_of_clock_skew = The clock of the bridge is wrong
told_of_clock_right = The clock of the bridge is right again
told_of_disk_low = The disk of the bridge is nearly full
told_of_disk_room = The disk of the bridge has room again
told_of_test = A test of the alerts
told_as_sent = Told
told_as_sent_partly = Some were told; others could not be reached
told_as_nobody = Nobody is to be told
told_as_not_chosen = Nobody was told: nobody had been chosen
told_as_past = Settled before anybody was told
told_as_waiting = About to be told
told_silent = { $connection }: nobody is told of anything until somebody is chosen. Choose who.
told_as_again = Tried again.

# What tills reported without an order
reported_title = Reports of tills without an order
reported_text = What a till reported about tickets that belong to no order of HubRise: rung up by hand, most likely. They are kept and need nobody. If many cannot be read, this till may write them otherwise than is set here (dialect): tell whoever looks after this bridge.
reported_none = No till has reported such a thing.
reported_unreadable = Unreadable
reported_waits = Its order is looked for
reported_unmatched = No order of HubRise

# The instance
nav_instance = Installation
instance_title = This installation of the bridge
instance_version = Version
instance_origin = Configuration
instance_defaults = defaults (no file was read)
instance_how = To change a value, edit { $file } or set the variable beside it, which goes before the file; then start the bridge again. `pixbridge-server config` prints a file with every setting.
instance_how_demo = This is the demo: it has its own values, and forgets them when it ends.
instance_elsewhere = What can be changed while it runs is on other pages:
instance_what = WHAT
instance_value = VALUE
instance_where = WHERE
instance_unset = not set
instance_secret = set (never shown)
instance_in_bridge = Data and addresses
instance_in_hubrise = HubRise client
instance_in_listen = Listeners
instance_in_log = Log
instance_in_mail = Mail server of alerts
instance_in_keep = Privacy
instance_data_dir = Folder of the data
instance_key_file = File of the key (otherwise in the folder of the data)
instance_public_callback_url = Address under which HubRise calls
instance_public_pages_url = Address of these pages
instance_support_email = Support, as shown to merchants
instance_hubrise_client_id = Id of the client
instance_hubrise_client_secret_file = File of the client's secret
instance_hubrise_previous_client_secret_file = File of the secret before
instance_hubrise_redirect_url = Redirect URL (otherwise made from the address of these pages)
instance_hubrise_api_url = HubRise's API
instance_hubrise_oauth_url = HubRise's sign-in
instance_listen_pages = These pages
instance_listen_callback = HubRise's callbacks
instance_listen_metrics = Numbers for a monitor (otherwise on these pages)
instance_log_filter = How much is logged
instance_log_format = Shape of the lines
instance_mail_host = Mail server
instance_mail_port = Port (otherwise the usual one)
instance_mail_tls = Encryption
instance_mail_user = User
instance_mail_password = Password
instance_mail_password_file = File of the password
instance_mail_from = Sender of alerts
instance_keep_days = Days that customers' data is kept

# Orders that were left behind, together
connect_more_resend = Send the orders that did not reach the till
describe_sent_again = Orders that had not reached the till were sent by { $who }: { $count }
resend_title = Send the orders that did not reach the till
resend_text = After a till was away: the orders of this time that are not on it. Below stands exactly which would go, the longest waiting first, and which stay, and why. What may be on the till never goes from here; open it and decide. HubRise is asked about each order before it goes.
resend_age = Placed no longer ago than (minutes)
resend_wrong_age = The minutes have to be a whole number from 1 to { $most }. Nothing is looked for before that.
resend_placed = PLACED
resend_cut = There are more than { $count } orders; only the newest are shown. Choose a shorter time for the others.
resend_go = These would go
resend_go_none = None of this time would go.
resend_stay = These stay
resend_stay_none = No other order of this time is missing on the till.
resend_button = { $count ->
    [one] Send this order
   *[other] Send these { $count } orders
}
resend_done = What became of them
resend_none_done = Nothing was sent.
resend_sent = Sent off
resend_not_now = Not sent: it stands otherwise by now, or nothing in it can be sent. Open it.
stays_on_till = It is on the till
stays_may_be_there = It may be on the till: look there, then open it and decide
stays_on_its_way = It goes by itself
stays_conversion = Something in it cannot go as ordered: open it and decide
stays_mid_way = The restaurant had begun with it when it came: it may have been rung up by hand
stays_reopened = Somebody closed it and opened it again: it may have been rung up by hand
stays_over = It is over
stays_too_old = Placed longer ago than chosen above: open it and decide
stays_watching = The connection only watches
stays_being_told = HubRise is being told that the till refused it
stays_till_refuses = The till would refuse it, as far as its list tells: open it to see which number is wrong
stays_test = An order of ours, to try things out
stays_not_served = The connection is not in use, so nothing is sent: connect it again, or ring the order up by hand and close it
next_reason = What came of the newest try:
next_reason_doubt = What left the doubt:

# Customers.
row_customer = Customer
row_system = System
customer_kept = Kept: goes with this customer's next order
customer_erased = Erased
customer_kept_text = HubRise told of this customer. It is kept, and goes with this customer's next order if that order only names them. What an order itself says of its customer always counts.
customer_erased_text = This customer was erased. What stands below is what is left.
customer_orders = Orders of this customer
describe_customer_erased = A customer was erased by { $who }
erase_ask = Erase this customer
erase_title = Erase this customer
erase_for_good = This is for good. Nobody can bring it back.
erase_copies = Name, telephone, address and notes go from every order of this customer here, from what HubRise and the till were told, and from the search. Orders, totals, tickets and hashes stay.
erase_waiting = Orders that still wait are sent without the customer. A delivery then has no address.
erase_elsewhere = HubRise and the till keep what they have: anonymise the customer in HubRise too.
erase_guest = A guest has no customer in HubRise: then only this order is concerned. Search for the telephone number to find others.
erase_do = Erase for good
erase_not = Leave it as it is

# What HubRise calls how an order stands; HubRise's own word stands behind it.
status_new = new
status_received = received
status_accepted = accepted
status_in_preparation = in preparation
status_awaiting_shipment = awaiting its courier
status_awaiting_collection = awaiting collection
status_in_delivery = being delivered
status_completed = completed
status_rejected = rejected
status_cancelled = cancelled
status_delivery_failed = delivery failed

# Tills that are away, or were.
outage_away = The till of { $name } has not answered since { $since } ({ $minutes } min)
outage_over = The till of { $name } was away from { $since } to { $until }
outage_none_waits = No order waits for it.
outage_wait = { $count ->
    [one] One order waits for it. It goes by itself once the till answers, if it is still in time then.
   *[other] { $count } orders wait for it. They go by themselves once the till answers, those that are still in time then.
}
outage_waited = { $count ->
    [one] One order waited for it.
   *[other] { $count } orders waited for it.
}
outage_in_time = { $count ->
    [one] One was still in time and was sent.
   *[other] { $count } were still in time and were sent.
}
outage_under_way = { $count ->
    [one] One is on its way to the till.
   *[other] { $count } are on their way to the till.
}
outage_to_decide = { $count ->
    [one] One needs you: its row in the list says why.
   *[other] { $count } need you: their rows in the list say why.
}
outage_hands_off = { $count ->
    [one] Do not ring it up by hand. If you want to, open it and take it back first.
   *[other] Do not ring them up by hand. If you want to, open the order and take it back first.
}
outage_decided = { $count ->
    [one] One is on the till after all.
   *[other] { $count } are on the till after all.
}
outage_ended = { $count ->
    [one] One is over without a ticket: closed here, or ended in HubRise.
   *[other] { $count } are over without a ticket: closed here, or ended in HubRise.
}
outage_show_late = Show what you have to decide
outage_show_all = Show all that waited
outage_resend = Send several together
outage_dismiss = Put this away: I have read it
filter_outage = Only what waited while the till was away
describe_outage_dismissed = What became of the orders while the till was away was read and put away by { $who }

# Orders paused in HubRise.
brake_proposed = HubRise goes on taking orders, and they wait here. You can have HubRise take none for 15 minutes.
brake_released = HubRise takes orders although the till is away: somebody wanted it so.
brake_paused = HubRise takes no orders until { $until }. The pause is renewed while the till is away, and ends by itself once it answers.
brake_asked = HubRise was told to take no orders, and has not confirmed it yet.
brake_theirs = Somebody has changed in HubRise whether orders are taken there. The bridge leaves it as it is.
brake_refused = HubRise does not let this connection pause orders. If you want none for now, pause the location in HubRise's back office.
brake_over = The pause of orders in HubRise is over: orders are taken again since { $time }.
brake_no_pause_title = There is nothing to pause for { $name }
brake_no_pause = Orders can be paused here once the till has been away for some minutes. At present it is not.
brake_no_take_title = There is no pause to end for { $name }
brake_no_take = The bridge has not paused orders in HubRise. If the location takes none all the same, somebody paused it in HubRise: end it there.
brake_pause = Pause orders in HubRise
brake_take = Let HubRise take orders again
brake_pause_title = Pause the orders of { $name } in HubRise?
brake_pause_text = Customers cannot order for 15 minutes, on any channel that follows HubRise. The pause is renewed while the till is away, and ends by itself once it answers. You can end it at any time.
brake_take_title = Let HubRise take orders of { $name } again?
brake_take_text = Customers can order again at once. While the till is away, their orders wait here; those that miss their time come to you. Orders are not paused again by themselves before the till has answered.
brake_back = Leave it as it is
changed_orders = Orders in HubRise
changed_orders_pause = paused, because the till is away
changed_orders_take = taken again
told_of_orders_paused = HubRise takes no orders for now
told_of_orders_taken = The pause of orders in HubRise is over
