# Connecting HubRise and the till.
