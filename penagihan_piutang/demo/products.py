"""What the companies sell: packaged food, two services, exports, and the second one's logistics."""

from typing import NamedTuple


class Product(NamedTuple):
    key: str
    code: str
    name: str
    price: float  # in the currency of the invoice: rupiah, for exports US dollars
    tax: str  # of l10n_id
    type: str = "consu"


VAT, EXEMPT, EXPORT = "tax_ST4", "tax_ST2", "tax_ST7"

FOOD = (
    Product("beras25", "BRS-25", "Beras Premium 25 kg", 348_000, EXEMPT),
    Product("beras5", "BRS-05", "Beras Pandan Wangi 5 kg", 79_500, EXEMPT),
    Product("gula", "GLA-50", "Gula Pasir Kristal Putih 50 kg", 815_000, EXEMPT),
    Product("garam", "GRM-20", "Garam Beryodium 20 x 500 g", 92_000, EXEMPT),
    Product("minyak", "MYK-12", "Minyak Goreng Sawit 12 x 1 L", 214_000, VAT),
    Product("minyak18", "MYK-18", "Minyak Goreng Jeriken 18 L", 332_000, VAT),
    Product("tepung", "TPG-25", "Tepung Terigu Protein Sedang 25 kg", 246_000, VAT),
    Product("mi", "MIE-40", "Mi Instan Goreng 40 x 85 g", 112_000, VAT),
    Product("kecap", "KCP-12", "Kecap Manis 12 x 520 ml", 276_000, VAT),
    Product("saus", "SAU-24", "Saus Sambal 24 x 335 ml", 298_000, VAT),
    Product("santan", "SNT-36", "Santan UHT 36 x 200 ml", 324_000, VAT),
    Product("susu", "SSU-12", "Susu UHT Tawar 12 x 1 L", 205_000, VAT),
    Product("sarden", "SRD-24", "Sarden Kaleng 24 x 425 g", 542_000, VAT),
    Product("teh", "TEH-48", "Teh Celup 48 x 25", 288_000, VAT),
    Product("kopi", "KPI-20", "Kopi Bubuk 20 x 200 g", 390_000, VAT),
    Product("air", "AIR-24", "Air Mineral 24 x 600 ml", 48_000, VAT),
    Product("bumbu", "BMB-04", "Bumbu Racik Curah 4 kg", 121_500, VAT),
    Product("biskuit", "BSK-12", "Biskuit Kelapa 12 x 300 g", 168_000, VAT),
)

SERVICES = (
    Product("antar", "JSA-01", "Jasa Distribusi dan Pengantaran", 2_500_000, VAT, "service"),
    Product("dingin", "JSA-02", "Sewa Ruang Pendingin per Bulan", 8_500_000, VAT, "service"),
)

EXPORTS = (
    Product("gayo", "EXP-30", "Kopi Arabika Gayo 30 kg", 265.00, EXPORT),
    Product("pala", "EXP-25", "Pala Banda 25 kg", 312.50, EXPORT),
    Product("vanili", "EXP-05", "Vanili Kering 5 kg", 890.00, EXPORT),
)

LOGISTICS = (
    Product("gudang", "LOG-01", "Jasa Pergudangan per Palet", 185_000, VAT, "service"),
    Product("truk", "LOG-02", "Jasa Angkutan Truk Tronton", 4_750_000, VAT, "service"),
    Product("bongkar", "LOG-03", "Jasa Bongkar Muat", 1_250_000, VAT, "service"),
)

PRODUCTS = {product.key: product for product in FOOD + SERVICES + EXPORTS + LOGISTICS}


def create_products(env, usd_rate):
    """The products of the table by key; export prices become rupiah at `usd_rate`."""
    records = env["product.product"].create(
        [
            {
                "default_code": product.code,
                "name": product.name,
                "type": product.type,
                "list_price": product.price * (usd_rate if product.tax == EXPORT else 1),
                "purchase_ok": False,
                "taxes_id": [(5,)],
            }
            for product in PRODUCTS.values()
        ]
    )
    return dict(zip(PRODUCTS, records))
