# Latest operations and the order page.

# Ce que signale un logiciel de caisse.
exchange_from_till = caisse → passerelle
timeline_till_event = La caisse signale : { $event }
timeline_till_event_unknown = La caisse signale le code { $code }, que le dialecte n'explique pas
till_event_order_received = commande reçue
till_event_cooking = en cuisine
till_event_ready = prête
till_event_pick_up = retirée
till_event_driver_out = livreur parti
till_event_driver_in = livreur revenu
till_event_cancelled_by_driver = annulée par le livreur
till_event_void_entire_check = ticket entièrement annulé
