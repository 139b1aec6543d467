# Configuration.
settings_title = Configuration
settings_saved = Saved. Orders that wait were converted again: those that wait for the till go by themselves, those that wait for you are sent from their own pages.
settings_reset_news = The form shows the defaults. Nothing has changed until you save.
settings_import_news = The form shows the imported settings. Nothing has changed until you save.
settings_preview_news = This is what these settings would make of recent orders. Nothing has changed until you save.
settings_export = Export
settings_import = Import
settings_import_label = Settings, as in an exported file
settings_reset = Reset to the defaults
settings_history = Changes
settings_no_history = Nobody has changed anything yet.
settings_default = Default: { $value }.
settings_empty = nothing
settings_hint_lines = One a line.
settings_hint_codes = One a line, as “{ $example }”.
settings_open_product = The number of the open product is the number of a product on the till that takes any name and price. It stands in the till's list of products; “Ask the till for its numbers” above finds it if the till lists them, else whoever looks after the till knows it.
settings_open_product_known = By its name, it may be { $names }.
settings_number = Number
settings_why = Why (kept with this change; may be empty)
settings_number_payment = Number of the payment method
settings_fault = { $setting }: { $fault }
settings_changed = { $setting }: { $before } → { $after }
settings_known = Where a number of the till is wanted, its numbers are offered as you type.
settings_not_known = The numbers of the till are not known here: it was not asked, or lists none. Ask it, or check a list on the page of the ref codes; then its numbers are offered as you type.
settings_ask_till = Ask the till for its numbers
settings_asked = The till was asked. What it lists is offered as you type.
known_listed = The till listed them itself, last asked { $time }.
known_brought = What it does not list comes from the list { $who } brought, { $time }.
settings_value = Value
settings_preview = Preview
settings_save = Save
settings_save_anyway = Save all the same
settings_unchecked = Not checked: no list of the till is known that says whether it has these numbers. Ask the till for its numbers, or check a list on the page of the ref codes.
settings_unlisted = As far as its list tells, the till would refuse whatever goes under these numbers:
settings_unlisted_ask = Nothing is saved yet: as far as its list tells, the till would refuse whatever goes under these numbers. Correct them, or press “Save all the same” below if you know better, for instance because a number was created on the till since the list was read.
unlisted_product = { $setting }: the till has no product { $number }
unlisted_coupon = { $setting }: the till has no coupon { $number }
unlisted_sale_type = { $setting }: the till has no sale type { $number }
unlisted_method = { $setting }: the till has no payment method { $number }
settings_to_order = Back to the order
preview_holds = would wait for you
preview_goes = would go
preview_on_till = on the till already: settings change nothing about it
preview_stays = settings change nothing about it: { $state }
preview_refused = would be refused by the till
preview_supervised = would wait for your click: on this connection every order does
preview_late = would wait for you: it came too late for its channel, or before the connection
preview_mid_way = would wait for you: the restaurant was already working on it in HubRise
preview_watched = would not be sent: this connection only watches
preview_over = would not be sent: it is over in HubRise
preview_conversion_goes = Nothing in the order itself holds it.
preview_conversion_holds = Besides, something in the order cannot be sent as ordered: that alone would hold it, too.
preview_conversion_refused = Besides, the till does not know one of its numbers and would refuse it.
preview_same = Nothing changes.
preview_nothing = Nothing can be sent.
section_statuses = Order statuses
section_items = Items and options
section_refs = Ref codes
section_deals = Deals
section_discounts = Discounts
section_charges = Charges
section_payments = Payments
section_service_types = Service types
section_schedule = Schedule
section_notes = Notes
section_customers = Customers
section_intake = How orders come in, and silence
service_delivery = Delivery
service_collection = Collection
service_eat_in = Eat in
service_other = Other
word_true = yes
word_false = no
word_hold = wait for me
word_skip = leave out, and say so
word_fallback = send under this number
word_fallback_item = send as the open product
word_fallback_charge = send as the default charge
word_fallback_discount = send as the default coupon
word_first_covering = the first that covers it
word_largest = the largest
word_footer = receipt footer
word_description = behind the name
word_node = a field of its own
word_nodes = fields of their own
word_product = a line of this product
word_en = English
word_fr = French
word_none = do not map
word_propose = ask me
word_automatic = without asking
word_received = received
word_accepted = accepted
word_in_preparation = in_preparation
word_awaiting_shipment = awaiting_shipment
word_awaiting_collection = awaiting_collection
word_in_delivery = in_delivery
word_completed = completed
word_cancelled = cancelled
word_delivery_failed = delivery_failed
menu_title = Ref codes
menu_intro = Compares the ref codes of the connected catalog and of the last week's orders with what the till sells. Nothing is changed, here or there.
menu_known = { $count ->
    [one] The list has one entry.
   *[other] The list has { $count } entries.
}
menu_held = Of the { $count } orders of the last week, { $held } would wait for you or be refused because of what is in them.
menu_supervised = { $count ->
    [one] One more waits for your click: on this connection every order does.
   *[other] { $count } more wait for your click: on this connection every order does.
}
menu_late = { $count ->
    [one] One more waits because it came too late for its channel, or before the connection.
   *[other] { $count } more wait because they came too late for their channel, or before the connection.
}
menu_mid_way = { $count ->
    [one] One more waits because the restaurant was already working on it in HubRise.
   *[other] { $count } more wait because the restaurant was already working on them in HubRise.
}
menu_watched = { $count ->
    [one] One more is not sent: this connection only watches.
   *[other] { $count } more are not sent: this connection only watches.
}
menu_over = { $count ->
    [one] One more is not sent: it was over in HubRise.
   *[other] { $count } more are not sent: they were over in HubRise.
}
menu_waiting = { $count ->
    [one] At this moment one of them needs you.
   *[other] At this moment { $count } of them need you.
}
menu_show_waiting = Show what needs you
menu_orders = The last week's orders
menu_catalog = The connected catalog
menu_no_catalog = No catalog is connected, or HubRise does not give it.
menu_coupons = Coupons to set up on the till
menu_nothing = Nothing to correct.
menu_no_listing = The till lists nothing. Paste a list instead.
menu_csv = The till's products, coupons, sale types and methods as a table with the header kind,number,name,price
menu_check_csv = Check against this list
menu_check_till = Ask the till and check
menu_more_faults = And { $count } more lines.
menu_fault_header = Line 1: the header is not kind,number,name,price, with commas or semicolons.
menu_fault_fields = Line { $line }: { $argument } fields instead of 4, as in product,2101,Golden noodle soup,12.50
menu_fault_quote = Line { $line }: a quotation mark is not closed; inside quotes write it twice.
menu_fault_kind = Line { $line }: the kind is none of product, coupon, sale_type, method.
menu_fault_number = Line { $line }: the number is no whole number such as 2101.
menu_fault_price = Line { $line }: the price is no decimal number such as 12.50; leave it empty if there is none.
menu_fault_twice = Line { $line }: this kind and number stand in line { $argument } already, under another name.
menu_count = HOW OFTEN
