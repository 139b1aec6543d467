# Latest operations and the order page.
operations_title = Dernières opérations
operations_none = Aucune commande pour l'instant. Elles apparaissent ici dès que HubRise les envoie.
operations_zones = Les heures sont celles de chaque point de vente ; le fuseau est indiqué derrière.
operations_older = Plus anciennes
operations_refresh = Cette page se renouvelle toutes les cinq secondes.
col_time = HEURE
col_order = COMMANDE
col_description = DESCRIPTION
col_status = STATUT
needs_you = { $count ->
    [one] { $count } commande vous attend
   *[other] { $count } commandes vous attendent
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
describe_customer = Un client dans HubRise
describe_resource = HubRise signale un changement : { $resource }. Conservé tel quel.
describe_settings = Configuration modifiée par { $who }
change_to = { $what } : { $after }, par { $who }
change_from_to = { $what } : { $before } → { $after }, par { $who }
changed_standing = Connexion
changed_till = Caisse
changed_till_access = Caisse : son jeton, son réseau, ou sa façon d'écrire les commandes (dialecte)
changed_mode = Mode
changed_intake = Arrivée des commandes
changed_alerts = Qui est prévenu
changed_alerts_not_chosen = pas encore choisi
changed_alerts_nobody = personne, exprès
changed_alerts_mail = par e-mail
changed_alerts_webhook = par webhook
changed_proof = Ticket d'une commande de test vu
changed_on_purpose = Laissé vide exprès
changed_callback = Callback, à la place d'un autre programme
describe_event_closed = Un appel illisible a été classé par { $who }
done = fait
filter_q = Rechercher
search_hint = Vous pouvez chercher le numéro d'une commande, l'identifiant HubRise, le code de retrait, le ticket ou le total ; le début suffit.
search_hint_personal = Vous pouvez chercher le numéro d'une commande, l'identifiant HubRise, le code de retrait, le ticket, le total, le nom du client ou son adresse e-mail ; le début suffit. D'un numéro de téléphone, les quatre derniers chiffres suffisent.
search_none_ticket = Si c'est le numéro d'un ticket : il n'est connu ici qu'une fois que la caisse ou quelqu'un l'a indiqué. Celui d'une commande « À vérifier en caisse » ne l'est pas ; cherchez cette commande par son heure et son total.
filter_backwards = « Du » est après « Au » : il n'y a rien entre les deux. Changez l'une des deux dates.
filter_state = Statut
filter_any_state = Tous les statuts
filter_needs = Tout ce qui vous attend
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

# Ce que signale une caisse.
exchange_from_till = caisse → passerelle
timeline_till_event = La caisse signale : { $event }
timeline_till_event_unknown = La caisse signale le code { $code }, dont personne n'a encore indiqué ici le sens (dialecte)
till_event_order_received = commande reçue
till_event_cooking = en cuisine
till_event_ready = prête
till_event_pick_up = retirée
till_event_driver_out = livreur parti
till_event_driver_in = livreur revenu
till_event_cancelled_by_driver = annulée par le livreur
till_event_void_entire_check = ticket entièrement annulé
event_title = Ce que HubRise a envoyé
event_close = Classer : j'ai vu
next_held_mended = Plus rien ne retient cette commande : la configuration a changé entre-temps. Relisez ce qui partira, puis envoyez.
next_held_mended_unlisted = Plus rien ne retient cette commande ici, mais la caisse la refuserait, d'après sa liste : voyez ci-dessus. Corrigez-le d'abord, puis envoyez.
confirm_on_the_till = Vous avez regardé en caisse et le ticket y est. HubRise est informé que la commande est arrivée. Si le ticket n'y est pas, personne ne prépare cette commande : regardez encore une fois avant de continuer.
confirm_not_there = La commande repart vers la caisse. Si le ticket y est malgré tout, la cuisine l'imprimera deux fois. Regardez encore une fois avant de continuer.
confirm_send = HubRise est interrogé : si la commande est encore ouverte, sa dernière version part une fois vers la caisse.
confirm_warn_reopened = Quelqu'un a clôturé cette commande puis l'a rouverte. Elle a pu être saisie à la main entre-temps : demandez à la personne qui l'avait clôturée, et regardez la caisse. Si elle y est, la cuisine la fera deux fois.
confirm_warn_mid_way = Le restaurant travaillait déjà sur cette commande quand elle a été vue pour la première fois. Elle a pu être saisie à la main : regardez la caisse. Si elle y est, la cuisine la fera deux fois.
confirm_take_back = La commande ne part plus vers la caisse : saisissez-la à la main, tout de suite. HubRise est d'abord interrogé pour savoir si elle tient toujours. Si son envoi a commencé entre-temps, elle reste comme elle est, et on vous le dit.
confirm_take_back_doubt = La commande n'est pas renvoyée ; elle revient à « À vérifier en caisse ». Elle a déjà été envoyée, et elle est peut-être en caisse depuis : regardez d'abord en caisse. Ne la saisissez à la main que si le ticket n'y est pas, puis appuyez sur « Clôturer, traitée à la main ». Si le ticket y est, appuyez sur « Elle est en caisse ».
confirm_close = La commande n'est pas envoyée. Personne n'est prévenu : saisissez-la à la main, ou appelez.
confirm_close_doubt = La commande a été envoyée, elle est peut-être en caisse. Regardez d'abord en caisse : ne la saisissez à la main que si le ticket n'y est pas. La passerelle ne l'envoie plus, et HubRise n'est prévenu de rien.
confirm_close_seen = Vous dites que le nécessaire a été fait en caisse. Rien n'est envoyé, et la commande quitte la liste de celles à traiter.
confirm_for_good = Vous ne pourrez pas revenir en arrière.
seen_title = N'appuyez sur le bouton que si tout ceci est fait :
seen_closed = Si quelqu'un a saisi cette commande à la main, ce ticket est retiré de la caisse.
seen_called_off = Le ticket de cette commande est retiré de la caisse.
seen_called_off_ticket = Le ticket { $ticket } est retiré de la caisse.
seen_called_off_twice = Il ne reste en caisse aucun ticket de cette commande : il y en avait peut-être deux.
seen_once = Vous avez regardé la caisse, et il y reste un seul ticket de cette commande.
seen_once_ticket = Vous avez regardé la caisse, et il y reste un seul ticket de cette commande. L'un portait le numéro { $ticket } : s'il y en avait un autre, l'un des deux est retiré.
seen_changed = Le ticket en caisse est modifié comme HubRise a modifié la commande, et la cuisine le sait :
seen_rung_up = Ce qui manquait au ticket y est ajouté à la main, et la cuisine ou le livreur le sait :
confirm_reopen = La commande attend de nouveau une décision ; rien n'est envoyé par là. Si quelqu'un l'a saisie entre-temps, ne l'envoyez pas.
confirm_reopen_doubt = La commande est de nouveau à vérifier en caisse ; rien n'est envoyé par là. Regardez la caisse, puis dites ce que vous y voyez.
confirm_told = HubRise a appris « { $status } » ; cela reste.
confirm_number = Tapez le numéro de la commande, { $number }, pour ne pas vous tromper de commande
confirm_wrong_number = Ce n'est pas le numéro de cette commande.
confirm_ticket = Numéro du ticket en caisse (facultatif)
confirm_ticket_other = Numéro de l'autre ticket, s'il y en avait deux (facultatif)
confirm_wrong_ticket = Ce n'est pas un numéro de ticket : lettres, chiffres et traits d'union, au moins un chiffre, 20 caractères au plus.
confirm_ticket_another = { $ticket } est le ticket de la commande { $order }. Regardez de nouveau la caisse ; si vous n'êtes pas sûr du numéro, laissez le champ vide.
lacks_would = Si elle part telle quelle, il manquera au ticket :
lacks_will = Elle part sans :
lacks_did = Envoyée sans :
lacks_by_hand = C'est à vous de l'ajouter à la main, une fois la commande en caisse. Elle figure alors parmi celles à traiter jusqu'à ce que quelqu'un dise que c'est fait.
lacks_line = { $amount } : { $what }
lacks_option = { $name } (avec « { $item } »)
lacks_discount = la remise « { $name } »
lacks_payment = le paiement « { $name } », qui n'est qu'au pied du ticket : soldez la note à la main
lacks_totals = Dans HubRise, la commande fait { $hubrise } ; le ticket, { $till }.
place_line = « { $name } » (ligne { $line })
place_other = « { $name } »
place_unknown = qu'aucune ligne n'explique
total_till = ticket : { $total }
confirm_why = Pourquoi (facultatif ; conservé avec la commande)
confirm_back = Retour à la commande
error_on_till = La caisse a déjà cette commande ; elle n'est pas renvoyée.
error_on_till_said = { $who } a dit que cette commande est en caisse ({ $time }) ; elle n'est donc pas renvoyée. Si c'était une erreur, rouvrez-la d'abord.
group_event = HubRise a envoyé la commande
group_other = Auparavant
changes_title = Modifiée après l'envoi
changes_explanation = Barré : ce que la caisse a. En vert : ce qu'elle recevrait maintenant.
changes_explanation_refused = Barré : ce qui a été envoyé et refusé. En vert : ce qui serait envoyé maintenant.
sides_title = Côte à côte
sides_title_would = Côte à côte : ce qui serait envoyé
sides_erased = Le client a été effacé à sa demande, et avec lui ce qui figurait sur le ticket. Ce que la caisse avait déjà imprimé n'est pas touché.
sides_hubrise = DANS HUBRISE
sides_price = PRIX
sides_till = SUR LE TICKET
sides_besides = Ce que le ticket dit en plus
col_severity = RÉSULTAT
show_all = Tout afficher
ledger_setting = Changer le réglage « { $setting } »
bundle_take = Télécharger le dossier pour le support (clients masqués)
bundle_take_personal = avec les données des clients
node_unknown = non documenté
node_request = la requête
node_response = la réponse de la caisse
node_request_type = ce qui est demandé : 10 est une commande
node_debug_mode = 1 : la caisse journalise davantage
node_transfer = enveloppe
node_token = qui nous sommes pour la caisse ; masqué ici
node_transaction = le ticket
node_sale_type = type de vente : livraison, à emporter, table…
node_schedule_time = pour quand, à l'heure du point de vente
node_items = les lignes
node_item = une ligne
node_item_id = numéro de la ligne sur ce ticket
node_parent_id = la ligne dont elle dépend ; son propre numéro : aucune
node_prod_num = numéro de produit en caisse
node_coupon_num = numéro de coupon en caisse
node_description = libellé sur le ticket
node_quantity = quantité
node_cost_each = prix unitaire
node_price_applied = 13 : le prix envoyé fait foi, pas celui de la caisse
node_combo_item_id = la promotion dont elle fait partie
node_payment = un paiement déjà fait ; il clôt l'addition
node_method_number = mode de paiement en caisse
node_auth_type = 114 : payé ailleurs
node_tender = montant payé, sans le pourboire
node_tip = pourboire
node_footer = texte en bas du reçu
node_member = le client
node_error_num = 0 : fait ; sinon une erreur
node_sub_error_num = genre d'erreur ; 401 en désigne plusieurs
node_exception = erreur interne de la caisse
node_message = les mots de la caisse
node_transaction_status = état du ticket ; 3 : clos
node_payment_status = état du paiement ; 3 : encaissé
node_ticket = numéro de ticket de la caisse
node_payments = les paiements
node_item_note = ce que le client a écrit sur la ligne
node_forced_answer = répond à une question que pose la caisse
node_extra = constante, voulue par ce point de vente
node_first_name = prénom
node_last_name = nom
node_email = adresse e-mail
node_phone = téléphone
node_address_1 = adresse (ligne 1)
node_address_2 = adresse (ligne 2)
node_city = ville
node_state = région
node_postal_code = code postal
node_country = pays
node_directions = indications pour le livreur
node_company_name = société
node_order_id = identifiant HubRise de la commande
node_order_number = numéro sous lequel on connaît la commande
node_channel = où elle a été passée
node_collection_code = code à montrer pour la retirer
node_table = table
node_notes = ce que le client a écrit sur la commande
node_staff_notes = ce que le vendeur en a écrit
node_delivery_notes = ce que le client a écrit pour le livreur
exchange_headers = En-têtes HTTP
exchange_take = Télécharger cet échange

col_connection = CONNEXION
settings_restore = Remplir le formulaire avec les réglages d'avant ce changement

# Les alertes émises
told_title = Alertes
told_text = Ce que la passerelle avait à signaler, du plus récent au plus ancien ; chaque ligne dit si quelqu'un a été prévenu. Qui est prévenu se règle sur la page de chaque connexion.
told_none = Aucune alerte pour l'instant.
told_what = CE QUI S'EST PASSÉ
told_to = À QUI (RÉGLAGE ACTUEL)
told_to_not_chosen = personne encore
told_to_nobody = personne, volontairement
told_to_mail = par e-mail
told_to_webhook = par webhook
told_of_in_doubt = Une commande à vérifier en caisse
told_of_cancel_at_till = Annulée, mais en caisse
told_of_duplicate = Peut-être deux tickets pour une commande
told_of_refused = Refusée par la caisse
told_of_held = Une commande à traiter
told_of_not_sent = Non envoyée à temps
told_of_till_offline = La caisse est injoignable
told_of_till_back = La caisse est de nouveau joignable
told_of_connection_dead = HubRise n'accepte plus la connexion
told_of_connection_suspended = HubRise a suspendu la connexion
told_of_connection_blocked = HubRise a bloqué la connexion
told_of_connection_back = HubRise accepte de nouveau la connexion
told_of_callback_lost = Les commandes de HubRise n'arrivent plus ici
told_of_callback_back = Les commandes de HubRise arrivent de nouveau ici
told_of_changed_after = Modifiée après l'envoi
told_of_too_quiet = Aucune commande depuis anormalement longtemps
told_of_clock_skew = L'horloge de la passerelle n'est pas à l'heure
told_of_clock_right = L'horloge de la passerelle est de nouveau à l'heure
told_of_disk_low = Le disque de la passerelle est presque plein
told_of_disk_room = Le disque de la passerelle a de nouveau de la place
told_of_test = Un test des alertes
told_as_sent = Prévenu
told_as_sent_partly = Certains prévenus ; d'autres n'ont pas pu être joints
told_as_nobody = Personne n'est à prévenir
told_as_not_chosen = Personne n'a été prévenu : personne n'était choisi
told_as_past = Réglée avant que quelqu'un soit prévenu
told_as_waiting = Sur le point d'être signalée
told_silent = { $connection } : personne n'est prévenu de rien tant que personne n'est choisi. Choisir qui.
told_as_again = Nouvel essai prévu.

# Ce que les caisses ont signalé sans commande
reported_title = Messages de caisses sans commande
reported_text = Ce qu'une caisse a signalé au sujet de tickets qui n'appartiennent à aucune commande de HubRise : saisis à la main, le plus souvent. Ces messages sont conservés et ne demandent rien. Si beaucoup sont illisibles, cette caisse les écrit peut-être autrement que prévu ici (dialecte) : prévenez qui s'occupe de cette passerelle.
reported_none = Aucune caisse n'a signalé de telle chose.
reported_unreadable = Illisible
reported_waits = Sa commande est recherchée
reported_unmatched = Aucune commande de HubRise

# L'instance
nav_instance = Installation
instance_title = Cette installation de la passerelle
instance_version = Version
instance_origin = Configuration
instance_defaults = valeurs par défaut (aucun fichier lu)
instance_how = Pour changer une valeur, modifiez { $file } ou la variable indiquée, qui l'emporte sur le fichier ; puis redémarrez la passerelle. `pixbridge-server config` affiche un fichier avec tous les réglages.
instance_how_demo = Ceci est la démo : elle a ses propres valeurs et les oublie en s'arrêtant.
instance_elsewhere = Ce qui se change en cours de route se trouve sur d'autres pages :
instance_what = QUOI
instance_value = VALEUR
instance_where = OÙ
instance_unset = non défini
instance_secret = défini (jamais affiché)
instance_in_bridge = Données et adresses
instance_in_hubrise = Client HubRise
instance_in_listen = Écoute
instance_in_log = Journal technique
instance_in_mail = Serveur d'e-mail des alertes
instance_in_keep = Confidentialité
instance_data_dir = Dossier des données
instance_key_file = Fichier de la clé (sinon dans le dossier des données)
instance_public_callback_url = Adresse à laquelle HubRise appelle
instance_public_pages_url = Adresse de ces pages
instance_support_email = Support, tel qu'indiqué aux commerçants
instance_hubrise_client_id = Identifiant du client
instance_hubrise_client_secret_file = Fichier du secret du client
instance_hubrise_previous_client_secret_file = Fichier du secret précédent
instance_hubrise_redirect_url = URL de redirection (sinon déduite de l'adresse de ces pages)
instance_hubrise_api_url = API de HubRise
instance_hubrise_oauth_url = Autorisation de HubRise
instance_listen_pages = Ces pages
instance_listen_callback = Appels de HubRise
instance_listen_metrics = Chiffres pour une surveillance (sinon sur ces pages)
instance_log_filter = Niveau de détail
instance_log_format = Forme des lignes
instance_mail_host = Serveur d'e-mail
instance_mail_port = Port (sinon le port habituel)
instance_mail_tls = Chiffrement
instance_mail_user = Utilisateur
instance_mail_password = Mot de passe
instance_mail_password_file = Fichier du mot de passe
instance_mail_from = Expéditeur des alertes
instance_keep_days = Jours de conservation des données des clients

# Les commandes restées en arrière, ensemble
connect_more_resend = Envoyer les commandes qui n'ont pas atteint la caisse
describe_sent_again = Commandes qui n'avaient pas atteint la caisse, envoyées par { $who } : { $count }
resend_title = Envoyer les commandes qui n'ont pas atteint la caisse
resend_text = Après une panne de la caisse : les commandes de cette période qui n'y sont pas. Ci-dessous figure exactement ce qui partirait, en commençant par ce qui attend depuis le plus longtemps, et ce qui reste, avec la raison. Ce qui est peut-être en caisse ne part jamais d'ici : ouvrez la commande et décidez. HubRise est interrogé sur chaque commande avant l'envoi.
resend_age = Passées il y a au plus (minutes)
resend_wrong_age = Les minutes doivent être un nombre entier de 1 à { $most }. Rien n'est cherché avant cela.
resend_placed = PASSÉE
resend_cut = Il y a plus de { $count } commandes ; seules les plus récentes sont affichées. Choisissez une période plus courte pour les autres.
resend_go = Celles-ci partiraient
resend_go_none = Aucune commande de cette période ne partirait.
resend_stay = Celles-ci restent
resend_stay_none = Aucune autre commande de cette période ne manque en caisse.
resend_button = { $count ->
    [one] Envoyer cette commande
   *[other] Envoyer ces { $count } commandes
}
resend_done = Ce qu'elles sont devenues
resend_none_done = Rien n'a été envoyé.
resend_sent = Envoyée
resend_not_now = Non envoyée : sa situation a changé, ou rien n'y est envoyable. Ouvrez-la.
stays_on_till = Elle est en caisse
stays_may_be_there = Elle est peut-être en caisse : vérifiez, puis ouvrez-la et décidez
stays_on_its_way = Elle part d'elle-même
stays_conversion = Un élément ne peut pas partir tel que commandé : ouvrez-la et décidez
stays_mid_way = Le restaurant l'avait commencée à son arrivée : elle a pu être saisie à la main
stays_reopened = Quelqu'un l'a clôturée puis rouverte : elle a pu être saisie à la main
stays_over = Elle est terminée
stays_too_old = Passée depuis plus longtemps que choisi ci-dessus : ouvrez-la et décidez
stays_watching = La connexion ne fait qu'observer
stays_being_told = La passerelle est en train de dire à HubRise que la caisse l'a refusée
stays_till_refuses = La caisse la refuserait, d'après sa liste : ouvrez-la pour voir quel numéro ne va pas
stays_test = Une commande à nous, pour essayer
stays_not_served = La connexion n'est pas en service, donc rien n'est envoyé : reconnectez-la, ou saisissez la commande à la main et clôturez-la
next_reason = Résultat du dernier essai :
next_reason_doubt = D'où vient le doute :

# Les clients.
row_customer = Client
row_system = Système
customer_kept = Conservé : part avec la prochaine commande de ce client
customer_erased = Effacé
customer_kept_text = HubRise a parlé de ce client. Il est conservé, et part avec sa prochaine commande si celle-ci ne fait que le nommer. Ce qu'une commande dit elle-même de son client l'emporte toujours.
customer_erased_text = Ce client a été effacé. Voici ce qui reste.
customer_orders = Commandes de ce client
describe_customer_erased = Un client a été effacé par { $who }
erase_ask = Effacer ce client
erase_title = Effacer ce client
erase_for_good = C'est définitif. Personne ne pourra revenir en arrière.
erase_copies = Nom, téléphone, adresse et notes disparaissent ici de toutes les commandes de ce client, des échanges avec HubRise et la caisse, et de la recherche. Commandes, totaux, tickets et empreintes restent.
erase_waiting = Les commandes encore en attente partent sans le client. Une livraison n'a alors plus d'adresse.
erase_elsewhere = HubRise et la caisse gardent ce qu'ils ont : anonymisez aussi le client dans HubRise.
erase_guest = Un invité n'a pas de fiche client dans HubRise : seule cette commande est alors concernée. Cherchez le numéro de téléphone pour trouver les autres.
erase_do = Effacer définitivement
erase_not = Ne rien changer

# Comment HubRise nomme où en est une commande ; son propre mot suit.
status_new = nouvelle
status_received = reçue
status_accepted = acceptée
status_in_preparation = en préparation
status_awaiting_shipment = en attente du livreur
status_awaiting_collection = en attente de retrait
status_in_delivery = en livraison
status_completed = terminée
status_rejected = rejetée
status_cancelled = annulée
status_delivery_failed = échec de livraison

# Logiciels de caisse injoignables, maintenant ou tout à l'heure.
outage_away = La caisse de { $name } ne répond plus depuis { $since } ({ $minutes } min)
outage_over = La caisse de { $name } était injoignable de { $since } à { $until }
outage_none_waits = Aucune commande ne l'attend.
outage_wait = { $count ->
    [one] Une commande l'attend. Elle partira d'elle-même dès que la caisse répondra, s'il en est encore temps.
   *[other] { $count } commandes l'attendent. Elles partiront d'elles-mêmes dès que la caisse répondra, s'il en est encore temps.
}
outage_waited = { $count ->
    [one] Une commande l'a attendu.
   *[other] { $count } commandes l'ont attendu.
}
outage_in_time = { $count ->
    [one] Une était encore dans les temps et a été envoyée.
   *[other] { $count } étaient encore dans les temps et ont été envoyées.
}
outage_under_way = { $count ->
    [one] Une est en route vers la caisse.
   *[other] { $count } sont en route vers la caisse.
}
outage_to_decide = { $count ->
    [one] Une vous attend : sa ligne dans la liste dit pourquoi.
   *[other] { $count } vous attendent : leur ligne dans la liste dit pourquoi.
}
outage_hands_off = { $count ->
    [one] Ne la saisissez pas à la main. Si vous le voulez, ouvrez-la et reprenez-la d'abord.
   *[other] Ne les saisissez pas à la main. Si vous le voulez, ouvrez la commande et reprenez-la d'abord.
}
outage_decided = { $count ->
    [one] Une est finalement en caisse.
   *[other] { $count } sont finalement en caisse.
}
outage_ended = { $count ->
    [one] Une est terminée sans ticket : clôturée ici, ou terminée dans HubRise.
   *[other] { $count } sont terminées sans ticket : clôturées ici, ou terminées dans HubRise.
}
outage_show_late = Voir celles qui vous attendent
outage_show_all = Voir toutes celles qui ont attendu
outage_resend = En envoyer plusieurs à la fois
outage_dismiss = J'ai lu : ranger cette carte
filter_outage = Seulement celles qui ont attendu pendant la panne
describe_outage_dismissed = Le bilan des commandes pendant la panne de la caisse a été lu et rangé par { $who }

# La prise de commandes en pause dans HubRise.
brake_proposed = HubRise continue à prendre des commandes, et elles attendent ici. Vous pouvez mettre la prise de commandes en pause dans HubRise pendant 15 minutes.
brake_released = HubRise prend des commandes bien que la caisse soit injoignable : quelqu'un l'a voulu ainsi.
brake_paused = HubRise ne prend pas de commandes jusqu'à { $until }. La pause est prolongée tant que la caisse ne répond pas, et prend fin d'elle-même dès qu'elle répond.
brake_asked = La pause a été demandée à HubRise, qui ne l'a pas encore confirmée.
brake_theirs = Quelqu'un a changé dans HubRise la prise de commandes. La passerelle n'y touche pas.
brake_refused = HubRise ne permet pas à cette connexion de mettre la prise de commandes en pause. Si vous n'en voulez plus pour l'instant, mettez le point de vente en pause dans le back-office de HubRise.
brake_over = La prise de commandes est rouverte dans HubRise depuis { $time }.
brake_no_pause_title = Rien à mettre en pause pour { $name }
brake_no_pause = La prise de commandes peut être mise en pause ici quand la caisse est injoignable depuis quelques minutes. Ce n'est pas le cas en ce moment.
brake_no_take_title = La prise de commandes de { $name } n'est pas en pause
brake_no_take = La passerelle n'a pas mis la prise de commandes en pause dans HubRise. Si le point de vente n'en prend pas pour autant, quelqu'un l'a mis en pause dans HubRise : c'est là-bas qu'il faut la rouvrir.
brake_pause = Mettre la prise de commandes en pause dans HubRise
brake_take = Rouvrir la prise de commandes
brake_pause_title = Mettre la prise de commandes de { $name } en pause dans HubRise ?
brake_pause_text = Les clients ne pourront plus commander pendant 15 minutes, sur tous les canaux qui suivent HubRise. La pause est prolongée tant que la caisse ne répond pas, et prend fin d'elle-même dès qu'elle répond. Vous pouvez y mettre fin à tout moment.
brake_take_title = Rouvrir la prise de commandes de { $name } ?
brake_take_text = Les clients pourront commander tout de suite. Tant que la caisse est injoignable, leurs commandes attendent ici ; celles qui dépassent leur délai vous reviennent. La prise de commandes ne sera plus mise en pause d'elle-même avant que la caisse n'ait répondu.
brake_back = Laisser tel quel
changed_orders = Prise de commandes dans HubRise
changed_orders_pause = mise en pause, la caisse étant injoignable
changed_orders_take = rouverte
told_of_orders_paused = HubRise ne prend plus de commandes pour l'instant
told_of_orders_taken = La prise de commandes est rouverte dans HubRise
