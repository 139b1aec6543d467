# Latest operations and the order page.
operations_title = Latest operations
operations_none = No order yet. Orders appear here as soon as HubRise sends them.
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
describe_customer = A customer in HubRise. It is kept as it came.
describe_resource = HubRise says that something changed: { $resource }. It is kept as it came.
describe_settings = Configuration changed by { $who }
describe_event_closed = An unreadable callback was put away by { $who }
done = done
filter_q = Search
filter_q_hint = HubRise id, ref, collection code, ticket, name, telephone number or total, or how it begins
filter_state = Status
filter_any_state = Any status
filter_needs = Needs you
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
timeline_till_event_unknown = The till reports code { $code }, which the dialect does not explain
till_event_order_received = order received
till_event_cooking = cooking
till_event_ready = ready
till_event_pick_up = picked up
till_event_driver_out = driver out
till_event_driver_in = driver back
till_event_cancelled_by_driver = cancelled by the driver
till_event_void_entire_check = whole check voided
