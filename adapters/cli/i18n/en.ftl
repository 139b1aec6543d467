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
