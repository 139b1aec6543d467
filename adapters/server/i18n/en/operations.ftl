# Latest operations and the order page.

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
