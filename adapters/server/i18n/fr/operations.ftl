# Latest operations and the order page.
operations_title = Dernières opérations
operations_none = Aucune commande pour l'instant. Elles apparaissent ici dès que HubRise les envoie.
operations_older = Plus anciennes
operations_refresh = Cette page se renouvelle toutes les cinq secondes.
col_time = HEURE
col_order = COMMANDE
col_description = DESCRIPTION
col_status = STATUT
needs_you = { $count ->
    [one] { $count } commande à traiter
   *[other] { $count } commandes à traiter
}
connections_none = Aucune connexion pour l'instant. Décrivez-la dans un fichier puis lancez « pixbridge connect FICHIER », ou essayez « pixbridge-server demo ».
describe_quarantined = Un appel signé qui ne se lit pas comme un événement. Il est conservé tel quel.
describe_foreign = Une commande d'un autre point de vente. Elle est conservée et jamais envoyée.
operations_newest = Retour aux plus récentes
operations_no_match = Rien ne correspond.
more_need_you = { $count ->
    [one] Et une autre
   *[other] Et { $count } autres
}
urgent_title = Ce qui vous attend
sound_on = Le son est activé
sound_off = Activer le son
col_channel = CANAL
col_ticket = TICKET
col_total = TOTAL
col_deadline = ENCORE UTILE
deadline_left = encore { $time }
deadline_passed = trop tard pour son canal
describe_customer = Un client dans HubRise. Conservé tel quel.
describe_resource = HubRise signale un changement : { $resource }. Conservé tel quel.
describe_settings = Configuration modifiée par { $who }
describe_event_closed = Un appel illisible a été classé par { $who }
done = fait
filter_q = Rechercher
filter_q_hint = Identifiant HubRise, référence, code de retrait, ticket, nom, téléphone ou total, en entier ou par le début
filter_state = Statut
filter_any_state = Tous les statuts
filter_needs = À traiter par vous
filter_kind = Type
filter_any_kind = Tout
kind_order = Commandes
kind_customer = Clients
kind_system = Système
filter_connection = Connexion
filter_any_connection = Toutes les connexions
filter_channel = Canal
filter_any_channel = Tous les canaux
filter_from = Du
filter_to = Au
filter_show = Afficher
filter_clear = Tout afficher

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
