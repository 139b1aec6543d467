col_severity = GRAVITÉ
col_element = ÉLÉMENT
col_finding = CE QUI S'EST PASSÉ, QUE FAIRE
col_amount = MONTANT
severity_as_is = tel quel
severity_changed = modifié
severity_warning = à noter
severity_hold = retient la commande

totals = Total : HubRise { $hubrise } (dont pourboires { $tips }), la caisse { $till }
total_unknown = inconnu

verdict_may_be_sent = Peut être envoyé.
verdict_conversion = À retenir : le tableau dit ce qui retient la commande.
verdict_mid_way = À retenir : HubRise indique « { $status } », la cuisine a peut-être déjà la commande.
verdict_ended = N'est pas envoyée : HubRise indique « { $status } ».

connected = Connecté : { $name }, point de vente { $location }, mode { $mode }.
connected_again = Connecté de nouveau, sous son adresse connue : { $name }, point de vente { $location }, mode { $mode }.
callback = Callback : { $address }
registered = HubRise a répondu { $status } : le callback est enregistré.
backed_up = La copie est dans { $path }. La clé n'y est pas : gardez-en une copie ailleurs.
customer_erased = Plus rien n'est conservé de ce client. Les empreintes restent, pour que rien ne soit renvoyé.
customer_not_erased_yet = Les copies sont effacées ; il peut en rester dans le journal d'écriture, car quelqu'un le lit. Relancez la commande, ou démarrez la passerelle, qui continuera.
key_rotated = Tout est scellé avec une nouvelle clé, dans secret.key du dossier de données. Les copies antérieures ne s'ouvrent qu'avec l'ancienne clé.
key_rotated_file = Tout est scellé avec la clé de { $path } : indiquez-la désormais comme key_file. Les copies antérieures ne s'ouvrent qu'avec l'ancienne clé.
no_connections = Aucune connexion. Décrivez-en une dans un fichier et lancez « pixbridge connect FICHIER ».
col_name = NOM
col_location = POINT DE VENTE
col_mode = MODE

warn_token = Jeton EOI : { $warning }
warn_supervised = Chaque commande attend un clic. Une fois le ticket d'une commande de test vu en caisse, mettez mode = "live" et connectez de nouveau.
warn_shadow = Cette connexion ne fait qu'observer : elle convertit et montre, sans toucher ni HubRise ni la caisse.
warn_live = Les commandes partent d'elles-mêmes. Assurez-vous d'avoir vu le ticket d'une commande de test sur cette caisse.
warn_time_zone = Le fuseau horaire du point de vente est UTC. Si ce n'est pas le cas, renseignez time_zone sous [settings.conversion], sinon les commandes à l'avance seront prévues à la mauvaise heure.
warn_other_till = Le point de vente { $location } allait jusqu'ici à une autre caisse (adresse ou jeton). Les commandes déjà connues ne sont pas renvoyées.
warn_no_https = HubRise appelle des adresses https ; celle-ci n'en est pas une.

fc_intro = Premier contact. Utilisez un établissement de test, avec quelqu’un devant la caisse : chaque commande de test peut imprimer un ticket.
fc_ask = Envoyer la commande de test « { $step } » (modifié : { $changes }) ? Elle peut imprimer un ticket. [o] envoyer, [s] sauter cette étape, [q] arrêter :
fc_taken = La caisse a pris la commande de test « { $step } ».
fc_refused = La caisse n’a pas pris la commande de test « { $step } ». Elle dit : { $words }
fc_word = Le ticket montre-t-il « { $word } » ? [o/n] :
fc_done = Les réponses, dialect.toml et report.md sont dans { $folder }.
fc_step_simplest = un produit, non payé
fc_step_option = deux produits avec une option
fc_step_paid = un produit, payé, avec un pourboire
fc_step_discount = un produit moins un coupon, payé
fc_step_deal = un menu
fc_step_schedule = un produit pour un autre jour
fc_step_member = un produit pour un client
fc_look_simplest = Le ticket montre-t-il un produit à 10,00, ouvert ? [o/n, Entrée : impossible à dire, q : arrêter] :
fc_look_option = Le ticket montre-t-il deux produits à 10,00 et deux options à 2,00 ? [o/n, Entrée : impossible à dire, q : arrêter] :
fc_look_paid = Le ticket est-il fermé, avec 10,00 payés et un pourboire de 1,00 ? [o/n, Entrée : impossible à dire, q : arrêter] :
fc_look_discount = Le ticket montre-t-il 10,00 moins 3,00 ? [o/n, Entrée : impossible à dire, q : arrêter] :
fc_look_deal = Le ticket montre-t-il le menu avec son composant au-dessous ? [o/n, Entrée : impossible à dire, q : arrêter] :
fc_look_schedule = La commande est-elle prévue à dix-neuf heures trente du jour indiqué dans la requête ? [o/n, Entrée : impossible à dire, q : arrêter] :
fc_warn = À noter : { $warning }.
