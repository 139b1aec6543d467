# What HubRise shows at the top of a rejected order.
rejection = The till refused this order: { $reason }
rejection_without_words = The till refused this order.
