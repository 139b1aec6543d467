# Configuration.
settings_title = Configuration
settings_saved = Enregistré. Les commandes en attente ont été converties à nouveau : celles qui attendent la caisse partent d'elles-mêmes, celles qui vous attendent s'envoient depuis leur page.
settings_reset_news = Le formulaire montre les valeurs par défaut. Rien ne change avant l'enregistrement.
settings_import_news = Le formulaire montre les réglages importés. Rien ne change avant l'enregistrement.
settings_preview_news = Voici ce que ces réglages feraient des dernières commandes. Rien ne change avant l'enregistrement.
settings_export = Exporter
settings_import = Importer
settings_import_label = Réglages, comme dans un fichier exporté
settings_reset = Revenir aux valeurs par défaut
settings_history = Modifications
settings_no_history = Personne n'a encore rien modifié.
settings_default = Par défaut : { $value }.
settings_empty = rien
settings_hint_lines = Un par ligne.
settings_hint_codes = Un par ligne, comme « { $example } ».
settings_open_product = Le numéro du produit ouvert est celui d'un produit de la caisse qui accepte n'importe quel nom et n'importe quel prix. Il figure dans la liste des produits de la caisse ; « Demander ses numéros à la caisse », plus haut, le trouve si la caisse les liste, sinon la personne qui s'occupe de la caisse le connaît.
settings_open_product_known = D'après son nom, c'est peut-être { $names }.
settings_number = Numéro
settings_why = Pourquoi (gardé avec cette modification ; peut rester vide)
settings_number_payment = Numéro du mode de paiement
settings_fault = { $setting } : { $fault }
settings_changed = { $setting } : { $before } → { $after }
settings_known = Là où un numéro de la caisse est attendu, ses numéros sont proposés pendant la saisie.
settings_not_known = Les numéros de la caisse ne sont pas connus ici : elle n'a pas été interrogée, ou n'en liste pas. Interrogez-la, ou vérifiez une liste sur la page des codes ref ; ses numéros seront alors proposés pendant la saisie.
settings_ask_till = Demander ses numéros à la caisse
settings_asked = La caisse a été interrogée. Ce qu'elle liste est proposé pendant la saisie.
known_listed = La caisse les a listés elle-même, interrogée pour la dernière fois le { $time }.
known_brought = Ce qu'elle ne liste pas vient de la liste apportée par { $who } le { $time }.
settings_value = Valeur
settings_preview = Aperçu
settings_save = Enregistrer
settings_save_anyway = Enregistrer quand même
settings_unchecked = Non vérifié : aucune liste connue de la caisse ne dit si elle a ces numéros. Demandez à la caisse ses numéros, ou vérifiez une liste sur la page des codes ref.
settings_unlisted = D'après sa liste, la caisse refuserait tout ce qui part sous ces numéros :
settings_unlisted_ask = Rien n'est encore enregistré : d'après sa liste, la caisse refuserait tout ce qui part sous ces numéros. Corrigez-les, ou cliquez plus bas sur « Enregistrer quand même » si vous en savez plus, par exemple parce qu'un numéro a été créé en caisse depuis la lecture de la liste.
unlisted_product = { $setting } : la caisse n'a pas de produit { $number }
unlisted_coupon = { $setting } : la caisse n'a pas de coupon { $number }
unlisted_sale_type = { $setting } : la caisse n'a pas de type de vente { $number }
unlisted_method = { $setting } : la caisse n'a pas de mode de paiement { $number }
settings_to_order = Retour à la commande
preview_holds = vous attendrait
preview_goes = partirait
preview_on_till = déjà en caisse : les réglages n'y changent rien
preview_stays = les réglages n'y changent rien : { $state }
preview_refused = serait refusée par la caisse
preview_supervised = attendrait votre clic : sur cette connexion, chaque commande l'attend
preview_late = vous attendrait : elle est arrivée trop tard pour son canal, ou avant la connexion
preview_mid_way = vous attendrait : le restaurant y travaillait déjà dans HubRise
preview_watched = ne serait pas envoyée : cette connexion ne fait qu'observer
preview_over = ne serait pas envoyée : elle est terminée dans HubRise
preview_conversion_goes = Rien dans la commande elle-même ne la retient.
preview_conversion_holds = De plus, quelque chose dans la commande ne peut pas être envoyé tel que commandé : cela seul la retiendrait aussi.
preview_conversion_refused = De plus, la caisse ne connaît pas l'un de ses numéros et la refuserait.
preview_same = Rien ne change.
preview_nothing = Rien ne peut être envoyé.
section_statuses = Statuts de commande
section_items = Produits et options
section_refs = Codes ref
section_deals = Promotions
section_discounts = Remises
section_charges = Frais
section_payments = Paiements
section_service_types = Types de service
section_schedule = Heure prévue
section_notes = Notes
section_customers = Clients
section_intake = Arrivée des commandes et silence
service_delivery = Livraison
service_collection = À emporter
service_eat_in = Sur place
service_other = Autre
word_true = oui
word_false = non
word_hold = m'attendre
word_skip = omettre, et le dire
word_fallback = envoyer sous ce numéro
word_fallback_item = envoyer comme produit ouvert
word_fallback_charge = envoyer comme frais par défaut
word_fallback_discount = envoyer comme coupon par défaut
word_first_covering = le premier qui le couvre
word_largest = le plus grand
word_footer = bas du reçu
word_description = derrière le libellé
word_node = un champ à part
word_nodes = des champs à part
word_product = une ligne de ce produit
word_en = anglais
word_fr = français
word_none = ne pas associer
word_propose = me demander
word_automatic = sans demander
word_received = reçue
word_accepted = acceptée
word_in_preparation = en préparation
word_awaiting_shipment = en attente du livreur
word_awaiting_collection = en attente de retrait
word_in_delivery = en livraison
word_completed = terminée
word_cancelled = annulée
word_delivery_failed = échec de livraison
menu_title = Codes ref
menu_intro = Compare les codes ref du catalogue connecté et des commandes de la semaine avec ce que vend la caisse. Rien n'est modifié, ni ici ni là-bas.
menu_known = { $count ->
    [one] La liste compte une entrée.
   *[other] La liste compte { $count } entrées.
}
menu_held = Sur les { $count } commandes de la semaine, { $held } vous attendraient ou seraient refusées à cause de ce qu'elles contiennent.
menu_supervised = { $count ->
    [one] Une autre attend votre clic : sur cette connexion, chaque commande l'attend.
   *[other] { $count } autres attendent votre clic : sur cette connexion, chaque commande l'attend.
}
menu_late = { $count ->
    [one] Une autre attend parce qu'elle est arrivée trop tard pour son canal, ou avant la connexion.
   *[other] { $count } autres attendent parce qu'elles sont arrivées trop tard pour leur canal, ou avant la connexion.
}
menu_mid_way = { $count ->
    [one] Une autre attend parce que le restaurant y travaillait déjà dans HubRise.
   *[other] { $count } autres attendent parce que le restaurant y travaillait déjà dans HubRise.
}
menu_watched = { $count ->
    [one] Une autre n'est pas envoyée : cette connexion ne fait qu'observer.
   *[other] { $count } autres ne sont pas envoyées : cette connexion ne fait qu'observer.
}
menu_over = { $count ->
    [one] Une autre n'est pas envoyée : elle était terminée dans HubRise.
   *[other] { $count } autres ne sont pas envoyées : elles étaient terminées dans HubRise.
}
menu_waiting = { $count ->
    [one] En ce moment, l'une d'elles a besoin de vous.
   *[other] En ce moment, { $count } d'entre elles ont besoin de vous.
}
menu_show_waiting = Montrer ce qui a besoin de vous
menu_orders = Les commandes de la semaine
menu_catalog = Le catalogue connecté
menu_no_catalog = Aucun catalogue n'est connecté, ou HubRise ne le donne pas.
menu_coupons = Coupons à paramétrer en caisse
menu_nothing = Rien à corriger.
menu_no_listing = La caisse ne liste rien. Collez plutôt une liste.
menu_csv = Les produits, coupons, types de vente et modes de paiement de la caisse, en tableau avec l'en-tête kind,number,name,price
menu_check_csv = Comparer avec cette liste
menu_check_till = Interroger la caisse et comparer
menu_more_faults = Et { $count } autres lignes.
menu_fault_header = Ligne 1 : l'en-tête n'est pas kind,number,name,price, avec des virgules ou des points-virgules.
menu_fault_fields = Ligne { $line } : { $argument } champs au lieu de 4, comme dans product,2101,Soupe de nouilles,12.50
menu_fault_quote = Ligne { $line } : un guillemet n'est pas fermé ; à l'intérieur, doublez-le.
menu_fault_kind = Ligne { $line } : le genre n'est ni product, ni coupon, ni sale_type, ni method.
menu_fault_number = Ligne { $line } : le numéro n'est pas un nombre entier comme 2101.
menu_fault_price = Ligne { $line } : le prix n'est pas un nombre décimal comme 12.50 ; laissez-le vide s'il n'y en a pas.
menu_fault_twice = Ligne { $line } : ce genre et ce numéro figurent déjà ligne { $argument }, sous un autre nom.
menu_count = COMBIEN DE FOIS
