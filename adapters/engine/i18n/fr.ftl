# Ce que HubRise affiche en haut d'une commande rejetée.
rejection = La caisse a refusé cette commande : { $reason }
rejection_without_words = La caisse a refusé cette commande.

# Ce que les clients peuvent lire pendant la pause.
pause_reason = Problème technique au point de vente

# Alertes. Le texte est l'objet de l'e-mail ; `.do` dit quoi faire. Rien d'un client n'y figure.
alert_in_doubt = { $connection } : vérifiez en caisse la commande { $orders }
    .do = La caisse n'a pas dit si elle a reçu cette commande. Regardez en caisse, puis indiquez sur la page de la commande « Elle est en caisse » ou « Elle n'y est pas, envoyer ». Rien n'est renvoyé avant que quelqu'un ne l'ait dit.
alert_cancel_at_till = { $connection } : annulée, mais en caisse : { $orders }
    .do = HubRise a annulé cette commande alors que la caisse a, ou peut avoir, son ticket. Prévenez la cuisine, annulez le ticket en caisse, puis clôturez l'avis sur la page de la commande.
alert_duplicate = { $connection } : peut-être deux tickets pour la commande { $orders }
    .do = La commande a été renvoyée à la main, et le premier ticket est apparu aussi. Regardez en caisse, annulez l'un des deux, puis clôturez l'avis sur la page de la commande.
alert_changed_after = { $connection } : modifiée après l'envoi : { $orders }
    .do = HubRise a modifié cette commande, et la caisse a le ticket d'avant. La page de la commande montre ce qui diffère : modifiez le ticket en caisse, prévenez la cuisine, puis clôturez l'avis sur la page de la commande.
alert_refused = { $connection } : refusée par la caisse : { $orders }
    .do = La caisse ne l'a pas acceptée et n'en a pas de ticket. La raison figure sur la page de la commande : corrigez puis renvoyez-la, ou saisissez-la à la main et clôturez-la.
alert_held = { $connection } : à traiter : { $orders }
    .do = Rien n'a été envoyé en caisse. La page de la commande dit pourquoi elle attend : envoyez-la ou clôturez-la.
alert_not_sent = { $connection } : non envoyée à temps : { $orders }
    .do = La caisse n'a pas pu être jointe avant l'heure limite. Saisissez-la à la main et clôturez-la sur la page de la commande, ou envoyez-la depuis cette page si cela a encore un sens.
alert_till_offline = { $connection } : la caisse est injoignable
    .do = Les commandes attendent et partent d'elles-mêmes dès qu'elle répond ; celles qui dépassent leur heure limite sont signalées. Vérifiez que la caisse est allumée et reliée à Internet.
alert_till_back = { $connection } : la caisse est de nouveau joignable
    .do = Les commandes en attente partent. Regardez dans les dernières opérations s'il y en a eu de trop tardives.
alert_orders_paused = { $connection } : HubRise ne prend plus de commandes pour l'instant
    .do = La caisse est injoignable : la prise de commandes est en pause dans HubRise, 15 minutes à la fois. Elle rouvrira d'elle-même dès que la caisse répondra ; pour la rouvrir tout de suite, utilisez « Rouvrir la prise de commandes » sur la page des opérations.
alert_orders_taken = { $connection } : la prise de commandes est rouverte dans HubRise
    .do = HubRise prend de nouveau les commandes, sauf si quelqu'un y a mis le point de vente en pause à la main.
alert_connection_dead = { $connection } : HubRise n'accepte plus la connexion
    .do = Le jeton a été révoqué, ou la connexion a été coupée dans HubRise. Il n'est plus possible de répondre aux nouvelles commandes. Reconnectez depuis la page de la connexion.
alert_connection_suspended = { $connection } : HubRise a suspendu la connexion
    .do = HubRise indique que l'abonnement n'est pas payé. La connexion refonctionne d'elle-même dès qu'il l'est.
alert_connection_blocked = { $connection } : HubRise a bloqué la connexion
    .do = Quelqu'un au restaurant ou chez HubRise l'a bloquée. Débloquez-la dans le back-office de HubRise ; elle refonctionne alors d'elle-même.
alert_connection_back = { $connection } : HubRise accepte de nouveau la connexion
    .do = Il n'y a rien à faire. Ce qui reste à dire à HubRise est en train d'être écrit.
alert_callback_lost = { $connection } : les commandes de HubRise n'arrivent plus ici
    .do = L'adresse d'appel de cette connexion manque dans HubRise, ou c'en est une autre. Enregistrez-la de nouveau sur la page de la connexion.
alert_callback_back = { $connection } : les commandes de HubRise arrivent de nouveau ici
    .do = Il n'y a rien à faire.
alert_too_quiet = { $connection } : aucune commande depuis anormalement longtemps
    .do = À cette heure de la semaine, il arrive d'habitude des commandes, et il n'en vient pas. Vérifiez que le restaurant prend bien les commandes sur ses plateformes et dans HubRise. S'il est fermé aujourd'hui, il n'y a rien à faire.
alert_clock_skew = { $connection } : l'horloge de la passerelle n'est pas à l'heure
    .do = Elle diffère de celle de HubRise de plus d'une minute, et les délais sont faussés d'autant. Faites régler l'horloge de la machine par le réseau (NTP).
alert_clock_right = { $connection } : l'horloge de la passerelle est de nouveau à l'heure
    .do = Il n'y a rien à faire.
alert_disk_low = { $connection } : le disque de la passerelle est presque plein
    .do = Une fois plein, plus aucune commande ne peut être enregistrée, et HubRise ne les garde qu'une demi-heure environ. Faites de la place sur le disque du dossier de données.
alert_disk_room = { $connection } : le disque de la passerelle a de nouveau de la place
    .do = Il n'y a rien à faire.
alert_test = { $connection } : test des alertes
    .do = Quelqu'un a vérifié que les alertes arrivent. C'est le cas ; il n'y a rien à faire.
alert_more = { $count ->
    [one] et une autre
   *[other] et { $count } autres
}
alert_footer = { $at }. Envoyé par la passerelle entre HubRise et le logiciel de caisse.
