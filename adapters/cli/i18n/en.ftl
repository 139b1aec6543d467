col_severity = SEVERITY
col_element = ELEMENT
col_finding = WHAT HAPPENED, WHAT TO DO
col_amount = AMOUNT
severity_as_is = as ordered
severity_changed = changed
severity_warning = please note
severity_hold = holds the order

totals = Total: HubRise { $hubrise } (of which tips { $tips }), the till { $till }
total_unknown = unknown

verdict_may_be_sent = May be sent.
verdict_conversion = Must be held: what holds the order stands in the table.
verdict_mid_way = Must be held: HubRise says "{ $status }", so the kitchen may have the order already.
verdict_ended = Is not sent: HubRise says "{ $status }".

connected = Connected: { $name }, location { $location }, mode { $mode }.
connected_again = Connected again, under its known address: { $name }, location { $location }, mode { $mode }.
callback = Callback: { $address }
registered = HubRise answered { $status }: the callback is registered.
backed_up = The copy is in { $path }. The key is not: keep a copy of it elsewhere.
customer_erased = Nothing is kept of the customer any more. Hashes stay, so that nothing is sent again.
customer_not_erased_yet = Copies are erased; some may still stand in the journal's log, because somebody reads it. Run it again, or start the bridge, which goes on with it.
key_rotated = Everything is sealed with a new key, in secret.key of the data folder. Copies made before open only with the key before.
key_rotated_file = Everything is sealed with the key in { $path }: name it as key_file from now on. Copies made before open only with the key before.
no_connections = No connection yet. Describe one in a file and run "pixbridge connect FILE".
col_name = NAME
col_location = LOCATION
col_mode = MODE

warn_token = EOI token: { $warning }
warn_supervised = Every order waits for a click. Once you have seen the ticket of a test order on the till, set mode = "live" and connect again.
warn_shadow = This connection only watches: it converts and shows, and touches neither HubRise nor the till.
warn_live = Orders go by themselves. Make sure that you have seen the ticket of a test order on this till.
warn_time_zone = The store's time zone is UTC. Unless that is so, set time_zone under [settings.conversion], or scheduled orders are planned for the wrong hour.
warn_other_till = Location { $location } went to another till until now (address or token). Orders known already are not sent again.
warn_no_https = HubRise calls https addresses; this one is not.

fc_intro = First contact. Use a test store, with somebody at the till: every test order may print a ticket.
fc_ask = Send the test order "{ $step }" (changed: { $changes })? It may print a ticket. [y] send, [s] skip this step, [q] stop:
fc_taken = The till took the test order "{ $step }".
fc_refused = The till did not take the test order "{ $step }". It says: { $words }
fc_word = Does the ticket show "{ $word }"? [y/n]:
fc_done = Answers, dialect.toml and report.md are in { $folder }.
fc_step_simplest = one product, unpaid
fc_step_option = two products with an option
fc_step_paid = one product, paid, with a tip
fc_step_discount = one product less a coupon, paid
fc_step_deal = a combo
fc_step_schedule = one product for a later day
fc_step_member = one product for a customer
fc_look_simplest = Does the ticket show one product at 10.00, open? [y/n, Enter: cannot tell, q: stop]:
fc_look_option = Does the ticket show two products at 10.00 and two options at 2.00? [y/n, Enter: cannot tell, q: stop]:
fc_look_paid = Is the check closed, with 10.00 paid and a tip of 1.00? [y/n, Enter: cannot tell, q: stop]:
fc_look_discount = Does the ticket show 10.00 less 3.00? [y/n, Enter: cannot tell, q: stop]:
fc_look_deal = Does the ticket show the combo with its component under it? [y/n, Enter: cannot tell, q: stop]:
fc_look_schedule = Is the order planned for half past seven in the evening of the day in the request? [y/n, Enter: cannot tell, q: stop]:
fc_warn = Note: { $warning }.
