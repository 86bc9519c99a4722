"""The names that lists give to our columns, plain: no accent, case or separator counts."""

from collections.abc import Mapping

SYNONYMS: Mapping[str, str] = {
    "pole_id": "id, identifiant, identifiant_pole, id_pole, code_pole, ref, reference, slug",
    "nom": "name, nom_du_pole, nom_pole, pole_nom, nom_du_ptce, nom_ptce, ptce, pole, pole_name, "
    "nom_du_pole_territorial, pole_territorial, nom_des_poles, poles, nom_de_la_grappe, grappe, "
    "nom_du_projet, nom_projet, intitule_du_projet, intitule_projet, titre_du_projet, "
    "project_name, projet, project, denomination, intitule, libelle, titre, raison_sociale, "
    "label, title, intitule_du_pole, libelle_du_pole, titre_du_pole, denomination_du_pole, "
    "intitule_du_ptce, denomination_du_ptce, libelle_du_ptce",
    "promotion": "appel, appel_a_projets, aap, ami, vague, cohorte, call, promo",
    "promotions_suivantes": "appels_suivants, autres_promotions, autres_appels",
    "date_annonce": "date_d_annonce, date_de_l_annonce, date_de_labellisation, "
    "date_labellisation, date_laureat, announced, date",
    "porteur": "structure_porteuse, organisme_porteur, porteur_du_projet, chef_de_file, "
    "lead_organisation, lead_organization, lead, tete_de_reseau, structure, organisme, "
    "nom_porteur, nom_du_porteur, nom_de_la_structure, nom_structure, laureat, laureate, "
    "nom_du_laureat, association, nom_de_l_association, nom_association, organisation, "
    "organization, nom_de_l_organisation, organisation_name, organization_name, "
    "nom_de_la_structure_porteuse, nom_structure_porteuse, nom_de_l_organisme_porteur, "
    "porteur_du_ptce, porteur_du_pole, structure_porteuse_du_ptce, structure_porteuse_du_pole, "
    "association_porteuse, entite_porteuse, porteur_juridique, structure_support",
    "commune_code": "code_insee_commune, code_insee, code_commune, insee, insee_commune, "
    "commune_insee, code_insee_de_la_commune, code_commune_insee, insee_com, n_insee, "
    "code_insee_siege, code_insee_du_siege, codgeo, code_geographique, depcom, com, "
    "code_commune_siege, city_code, siege, code_insee_ville, code_insee_com, "
    "code_insee_siege_social, insee_siege, code_commune_du_siege, numero_insee, insee_code, "
    "code_insee_de_la_ville",
    "code_postal": "cp, c_p, code_postal_siege, code_postal_du_siege, cp_siege, "
    "code_postal_ville, code_postal_et_ville, cp_ville, cp_et_ville, postal_code, zip, zipcode, "
    "zip_code, postcode, code_postal_de_la_commune, code_postal_commune, cp_commune, cp_du_siege, "
    "codepostal, code_postal_du_siege_social",
    "commune_nom": "commune, ville, nom_commune, nom_de_la_commune, commune_siege, "
    "commune_du_siege, ville_siege, commune_d_implantation, ville_d_implantation, "
    "lieu_d_implantation, implantation, city, town, municipality, localite, libelle_commune, "
    "ville_du_siege, ville_du_siege_social, commune_du_siege_social, nom_de_la_ville, nom_ville, "
    "nom_com, lib_commune, libgeo, commune_de_rattachement, commune_principale, ville_principale, "
    "ville_du_porteur, commune_du_porteur, commune_d_ancrage",
    "departement_code": "departement, dep, dept, dpt, code_departement, num_departement, "
    "numero_departement, nom_departement, county, department, n_departement, no_departement, "
    "n_dpt, n_dep, num_dpt, num_dep, num_dept, numero_dpt, numero_du_departement, code_dpt, "
    "code_dep, code_dept, code_du_departement, dep_code, nom_du_departement, libelle_departement, "
    "departement_siege, departement_du_siege, departement_d_implantation, departement_du_porteur, "
    "dpt_siege",
    "region_code": "region, reg, code_region, nom_region, nom_de_la_region, libelle_region, "
    "code_de_la_region, region_administrative, region_siege, region_du_siege, "
    "region_d_implantation",
    "territoire_texte": "territoire, territory, perimetre_geographique, zone, "
    "zone_d_intervention, territoire_d_intervention, aire, description_territoire, "
    "territoire_d_action, territoire_concerne, territoire_couvert, territoire_du_pole, "
    "territoire_du_ptce, perimetre_d_intervention, perimetre_du_pole, zone_geographique",
    "territoire_precision": "precision, precision_territoire",
    "epci_codes": "code_epci, codes_epci, siren_epci, siren_de_l_epci, epci_siren, "
    "code_siren_epci, epci, epcis, epci_concernes, epci_couverts, epci_membres, "
    "epci_du_territoire, noms_des_epci, liste_epci, liste_des_epci, intercommunalite, "
    "intercommunalites, interco, nom_epci, nom_de_l_epci, noms_epci, epci_de_rattachement, "
    "communaute_de_communes, siren, siret, n_siren, n_siret, numero_siren, numero_siret, "
    "intercommunalite_de_rattachement, interco_de_rattachement, nom_de_l_intercommunalite, "
    "nom_intercommunalite, nom_interco, intercommunalites_concernees, epci_concerne, epci_siege, "
    "epci_du_siege, communaute_d_agglomeration, code_siren_de_l_epci, n_siren_epci, "
    "numero_siren_epci, siren_intercommunalite",
    "communes_codes": "codes_communes, codes_insee, codes_insee_communes, communes, "
    "liste_communes, liste_des_communes, communes_du_territoire, communes_couvertes, "
    "communes_membres, communes_concernees, commune_concernee, communes_adherentes, "
    "communes_d_intervention, communes_du_perimetre",
    "filieres": "filiere, domaine, domaines, domaine_d_activite, domaines_d_activite, secteur, "
    "secteurs, secteur_d_activite, activites, activite, thematique, thematiques, field, fields, "
    "sector, themes, theme, secteurs_d_activites, domaines_d_activites, champ_d_activite, "
    "champs_d_activite, filiere_principale, secteur_principal, activite_principale, "
    "thematique_principale",
    "site_web": "site, site_internet, web, url, website, internet, adresse_web, lien, "
    "adresse_site_web, adresse_du_site_web, site_web_du_pole",
    "source_url": "url_source, lien_source, source_link, url_de_la_source",
    "source_titre": "source, titre_source, sources, source_title, origine",
    "note": "notes, remarque, remarques, commentaire, commentaires, observation, observations, "
    "comment, comments",
    "annee": "year, millesime, exercice, annee_des_chiffres, annee_chiffres, annee_reference",
    "indicateur": "indicator, cle, variable, mesure, indicateurs, key",
    "perimetre": "perimeter, scope",
    "unite": "unit, unite_de_mesure",
    "valeur": "value, chiffre, montant, nombre, quantite, amount",
    "qualificatif": "qualifier, precision_valeur, qualite",
    "population": "habitants, nb_habitants, nombre_d_habitants, hab, inhabitants, "
    "population_declaree, population_couverte, nombre_habitants",
    "organisations": "nb_organisations, nombre_d_organisations, membres, nb_membres, "
    "nombre_de_membres, structures, nb_structures, acteurs, partenaires, nb_partenaires, members, "
    "organizations, nb_acteurs, organisations_membres, structures_membres, membres_du_pole, "
    "membres_du_ptce",
    "structures_insertion": "siae, nb_siae, nombre_de_siae, structures_d_insertion, "
    "entreprises_d_insertion, nb_structures_insertion",
    "salaries_total": "salaries, effectif, effectifs, effectif_total, nb_salaries, "
    "nombre_de_salaries, employees, staff, total_salaries, salaries_total_publie, emplois, "
    "headcount, nombre_salaries, nb_emplois, effectifs_total, effectifs_totaux, effectif_salarie, "
    "effectifs_salaries, emplois_salaries, effectif_global",
    "salaries_permanents": "permanents, nb_permanents, salaries_permanents_nb, permanent_staff, "
    "nombre_de_permanents, effectif_permanent, effectifs_permanents, dont_permanents, "
    "dont_salaries_permanents, salaries_permanents_hors_insertion",
    "salaries_insertion": "insertion, nb_salaries_insertion, salaries_en_insertion, "
    "nombre_de_salaries_en_insertion, en_insertion, personnes_en_insertion, nb_insertion, "
    "effectif_insertion, effectifs_insertion, effectif_en_insertion, effectifs_en_insertion, "
    "salaries_en_parcours, insertion_employees, dont_insertion, dont_en_insertion, "
    "dont_salaries_en_insertion, dont_salaries_insertion, dont_salaries_d_insertion, "
    "salaries_d_insertion, effectif_d_insertion, salaries_en_contrat_d_insertion, "
    "salaries_en_parcours_d_insertion, dont_en_parcours_d_insertion, "
    "personnes_en_parcours_d_insertion, dont_personnes_en_insertion",
    "etp_total": "etp, nb_etp, equivalents_temps_plein, fte, nombre_d_etp, total_etp",
    "etp_insertion": "etp_en_insertion, etp_d_insertion, nb_etp_insertion, dont_etp_insertion, "
    "dont_etp_en_insertion, dont_etp_d_insertion, etp_salaries_en_insertion",
    "chiffre_affaires_eur": "ca, chiffre_d_affaires, chiffre_affaires, turnover, revenue, ca_eur, "
    "chiffre_d_affaires_eur, ca_euros, chiffre_d_affaires_cumule, ca_cumule, ca_en_euros, ca_ht, "
    "c_a, ca_total, ca_annuel, chiffre_d_affaires_total, chiffre_d_affaires_annuel, ca_consolide, "
    "chiffre_d_affaires_consolide, ca_global, chiffre_d_affaires_global",
    "budget_eur": "budget, budget_annuel, budget_total",
    "subvention_eur": "subvention, subventions, aide_publique, aides, grant",
    "investissement_eur": "investissement, investissements, investment",
    "emplois_vises": "emplois_prevus, objectif_emplois, jobs_targeted, emplois_attendus",
    "emplois_crees": "creations_d_emplois, emplois_crees_nb, jobs_created",
    "employeurs_associes": "employeurs, nb_employeurs",
    "societaires": "nb_societaires, associes_scic",
    "adherents": "nb_adherents",
    "benevoles": "nb_benevoles, volunteers",
    "surface_m2": "surface, superficie_m2, surface_en_m2, m2",
}
"""Each column of ours or indicator, with its names; the surest first."""
