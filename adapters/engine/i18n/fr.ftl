# Ce que HubRise affiche en haut d'une commande rejetée.
rejection = Le logiciel de caisse a refusé cette commande : { $reason }
rejection_without_words = Le logiciel de caisse a refusé cette commande.
