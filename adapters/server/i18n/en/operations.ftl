# Latest operations and the order page.
