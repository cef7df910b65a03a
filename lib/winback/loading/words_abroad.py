"""Header names in other languages than English and Russian: enough to open an export, each to be looked at once."""

from __future__ import annotations

ABROAD: dict[str, str] = {
    "customer_id": """kunde=.9 kundennummer=.95 kunden nr=.95 kundennr=.95 kundenname=.85
        auftraggeber=.8 debitor=.9
        cliente=.9 id cliente=.95 codigo cliente=.95 nombre cliente=.85 comprador=.85 client code=.95 code
        client=.95 nom client=.85 acheteur=.85 klient=.9 kupujacy=.85 nabywca=.85 kontrahent=.95 nazwa
        klienta=.85 codice cliente=.95 клієнт=.9 замовник=.9 покупець=.9 код клієнта=.95
        клиент коды=.95 кліент=.9 пакупнік=.9 мижоз=.9 тұтынушы=.9 сатып алушы=.9 musteri=.9 zakazchik=.9
        pokupatel=.9 kontragent=.95 klant=.9 klantnummer=.95 kund=.8 zakaznik=.9 mijoz=.9""",
    "ordered_on": """datum=.85 bestelldatum=.95 rechnungsdatum=.95 belegdatum=.95
        auftragsdatum=.95 kaufdatum=.95 date de
        commande=.95 date commande=.95 date facture=.95 date achat=.95 fecha=.85 fecha pedido=.95 fecha de
        pedido=.95 fecha compra=.95 fecha factura=.95 data=.6 data zamowienia=.95 data sprzedazy=.95 data
        wystawienia=.9 data ordine=.95 data do pedido=.95 data compra=.95 дата замовлення=.95 дата
        продажу=.95 дата заказу=.95 кун=.6 күні=.85 сана=.85 sana=.8 tarih=.85 siparis tarihi=.95 data
        zakaza=.95 data prodazhi=.95 data pokupki=.95 orderdatum=.95""",
    "amount": """betrag=.9 gesamtbetrag=.95 summe=.9 umsatz=.9 rechnungsbetrag=.95 bruttobetrag=.9
        gesamtpreis=.9
        montant=.9 montant ttc=.95 montant total=.95 total ttc=.95 importe=.9 importe total=.95 monto=.9
        valor=.75 valor total=.95 importo=.9 totale=.9 kwota=.9 wartosc=.85 kwota brutto=.95 suma=.9 сума=.9
        сума замовлення=.95 всього=.85 разом=.85 вартість=.85 сомасы=.9 сома=.85 жами=.8 summa=.9 summa
        zakaza=.95 stoimost=.85 itogo=.85 tutar=.9 toplam=.85 bedrag=.9 totaal=.9 belopp=.9 castka=.9""",
    "order_id": """bestellnummer=.95 rechnungsnummer=.95 auftragsnummer=.95 belegnummer=.9
        numero commande=.95 numero
        de commande=.95 numero facture=.95 numero pedido=.95 numero de pedido=.95 pedido=.7 numer
        zamowienia=.95 numer faktury=.95 номер замовлення=.95 замовлення=.75 nomer zakaza=.95 numero
        ordine=.95 siparis no=.95""",
    "quantity": """menge=.9 anzahl=.85 quantite=.95 cantidad=.95 quantita=.95 quantidade=.95
        ilosc=.95 кількість=.95
        саны=.85 kolichestvo=.95 adet=.85 aantal=.9""",
    "unit_price": """einzelpreis=.95 stuckpreis=.95 prix unitaire=.95 precio unitario=.95
        cena jednostkowa=.95 prezzo
        unitario=.95 preco unitario=.95 ціна=.85 баға=.8 цена за ед=.95""",
}
