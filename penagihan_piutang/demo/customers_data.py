"""The customers, as a table: who they are, on what term they buy, how they pay.

Domains end in `.example` (RFC 2606) and the phone numbers carry runs of zeros, so that nobody outside can be reached by mistake.
"""

from typing import NamedTuple


class Contact(NamedTuple):
    name: str
    function: str
    phone: str = ""
    email: str = ""
    type: str = "invoice"


class Customer(NamedTuple):
    key: str
    name: str
    street: str
    city: str
    zip: str
    state: str
    phone: str
    email: str
    vat: str
    term: str
    habit: str
    per_year: int
    size: str
    contacts: tuple[Contact, ...] = ()


C, K = Customer, Contact

# WIB: Sumatra, Jawa, Kalimantan Barat and Tengah
WESTERN = (
    C("sumber", "PT Sumber Rejeki Makmur", "Jl. Pangeran Jayakarta No. 117", "Jakarta Pusat", "10730", "jk",
      "+62 21 5550 0121", "keuangan@sumberrejeki.example", "02.260.181.9-046.000", "net30", "prompt", 11, "large",
      (K("Ratna Dewi", "Hutang Usaha", "+62 812 0000 0121", "ratna.dewi@sumberrejeki.example"),)),
    C("indoboga", "PT Indoboga Cipta Rasa", "Jl. Rawa Sumur II Blok BB No. 5, Pulogadung", "Jakarta Timur", "13930", "jk",
      "+62 21 5550 0122", "finance@indobogacipta.example", "03.083.016.0-053.000", "net30", "fair", 10, "large",
      (K("Hendra Gunawan", "Manajer Keuangan", "+62 812 0000 0122", "hendra@indobogacipta.example"),)),
    C("dapur", "CV Dapur Kreasi Bersama", "Jl. Cikini Raya No. 42", "Jakarta Pusat", "10330", "jk",
      "+62 812 0000 0123", "dapurkreasi@surel.example", "01.318.609.3-015.000", "net14", "late", 9, "small"),
    C("graha", "PT Graha Merdeka Perhotelan", "Jl. Kebon Sirih No. 88", "Jakarta Pusat", "10340", "jk",
      "+62 21 5550 0124", "ap@grahamerdeka.example", "01.909.960.5-028.000", "net45", "fair", 9, "medium",
      (K("Yohana Simanjuntak", "Account Payable", "+62 813 0000 0124", "yohana.s@grahamerdeka.example"),
       K("Bagus Prakoso", "Purchasing", "+62 813 0000 0125", "bagus@grahamerdeka.example", "contact"))),
    C("sinarjaya", "Toko Sinar Jaya", "Pasar Induk Kramat Jati Blok C3 No. 21", "Jakarta Timur", "13510", "jk",
      "+62 812 0000 0126", "", "", "net14", "quiet", 6, "small"),
    C("lestari", "PT Boga Lestari Katering", "Jl. Ahmad Yani No. 31", "Bekasi", "17141", "jb",
      "+62 21 5550 0127", "tagihan@bogalestari.example", "01.824.628.0-015.000", "net30", "stopped165", 12, "medium",
      (K("Agus Salim", "Direktur", "+62 811 0000 0127", "agus.salim@bogalestari.example"),)),
    C("bandung", "CV Mitra Pangan Bandung", "Jl. Soekarno-Hatta No. 590", "Bandung", "40286", "jb",
      "+62 22 5550 0128", "admin@mitrapanganbdg.example", "03.482.199.1-081.000", "net30", "fair", 8, "medium"),
    C("harum", "PT Roti Harum Nusantara", "Jl. Raya Pajajaran No. 76", "Bogor", "16143", "jb",
      "+62 251 555 0129", "finance@rotiharum.example", "01.518.190.2-079.000", "cicil3", "fair", 7, "large",
      (K("Lilis Suryani", "Staf Hutang", "+62 812 0000 0129", "lilis@rotiharum.example"),)),
    C("melati", "Toko Kue Melati", "Jl. Buah Batu No. 153", "Bandung", "40265", "jb",
      "+62 813 0000 0130", "tokokuemelati@surel.example", "", "net14", "quiet", 5, "tiny"),
    C("rsud", "RSUD Harapan Sehat", "Jl. Kesambi Raya No. 12", "Cirebon", "45134", "jb",
      "+62 231 555 0131", "bendahara@rsudharapansehat.example", "01.786.579.1-058.000", "net60", "prompt", 7, "medium",
      (K("Dra. Endang Susilowati", "Bendahara Pengeluaran", "+62 812 0000 0131", "bendahara@rsudharapansehat.example"),)),
    C("berkah", "UD Berkah Tani", "Jl. HZ Mustofa No. 208", "Tasikmalaya", "46121", "jb",
      "+62 852 0000 0132", "", "", "net14", "late", 8, "small"),
    C("pratama", "PT Ritel Pratama Indonesia", "Jl. MH Thamrin Kav. 9, Cikokol", "Tangerang", "15117", "bt",
      "+62 21 5550 0133", "ap@ritelpratama.example", "02.432.319.8-038.000", "net45", "fair", 6, "medium",
      (K("Dewi Anggraini", "Kepala Hutang Dagang", "+62 811 0000 0133", "dewi.anggraini@ritelpratama.example"),)),
    C("serpong", "Pratama Mart Serpong", "Jl. Raya Serpong No. 45", "Tangerang Selatan", "15310", "bt",
      "+62 21 5550 0134", "serpong@ritelpratama.example", "", "net45", "fair", 7, "medium"),
    C("depok", "Pratama Mart Margonda", "Jl. Margonda Raya No. 230", "Depok", "16424", "jb",
      "+62 21 5550 0135", "depok@ritelpratama.example", "", "net45", "late", 7, "medium"),
    C("gubeng", "Pratama Mart Gubeng", "Jl. Raya Gubeng No. 18", "Surabaya", "60281", "ji",
      "+62 31 5550 0136", "gubeng@ritelpratama.example", "", "net45", "fair", 7, "medium"),
    C("surya", "PT Surya Kencana Distribusi", "Jl. Raya Kaligawe KM 5", "Semarang", "50111", "jt",
      "+62 24 5550 0137", "finance@suryakencana.example", "03.757.491.0-015.000", "net30", "prompt", 10, "large",
      (K("Bambang Sutrisno", "Finance Manager", "+62 811 0000 0137", "bambang@suryakencana.example"),)),
    C("anugerah", "CV Anugerah Sentosa", "Jl. Slamet Riyadi No. 275", "Surakarta", "57141", "jt",
      "+62 271 555 0138", "anugerahsentosa@surel.example", "03.625.276.5-005.000", "net30", "stopped120", 10, "medium"),
    C("srirejeki", "UD Sri Rejeki", "Jl. Jenderal Soedirman No. 410", "Purwokerto", "53116", "jt",
      "+62 857 0000 0139", "srirejeki.purwokerto.example", "", "net14", "late", 8, "small"),
    C("jogja", "PT Jogja Kuliner Utama", "Jl. Malioboro No. 60", "Yogyakarta", "55213", "yo",
      "+62 274 555 0140", "keuangan@jogjakuliner.example", "03.189.555.0-076.000", "net30", "fair", 9, "medium",
      (K("Nur Aini", "Keuangan", "+62 812 0000 0140", "nur.aini@jogjakuliner.example"),)),
    C("butini", "Toko Bu Tini", "Pasar Beringharjo Los 14", "Yogyakarta", "55122", "yo",
      "+62 858 0000 0141", "", "", "net14", "quiet", 5, "tiny"),
    C("bahari", "PT Bahari Timur Jaya", "Jl. Perak Timur No. 512", "Surabaya", "60165", "ji",
      "+62 31 5550 0142", "hutang@baharitimur.example", "02.971.147.0-089.000", "net30", "late", 10, "large",
      (K("Liem Hok Sing", "Direktur", "+62 811 0000 0142", "direksi@baharitimur.example", "contact"),
       K("Fitriani", "Hutang Usaha", "+62 812 0000 0142", "fitriani@baharitimur.example"))),
    C("cahaya", "CV Cahaya Abadi", "Jl. Soekarno-Hatta No. 9", "Malang", "65142", "ji",
      "+62 341 555 0143", "cahayaabadi@surel.example", "03.104.974.5-091.000", "net30", "fair", 8, "medium"),
    C("maju", "UD Maju Bersama", "Jl. Gajah Mada No. 77", "Sidoarjo", "61212", "ji",
      "+62 856 0000 0144", "majubersama@gmial.example", "", "net14", "fair", 8, "small"),
    C("sumatera", "PT Sumatera Niaga Mandiri", "Jl. Gatot Subroto No. 143", "Medan", "20119", "su",
      "+62 61 5550 0145", "ap@sumateraniaga.example", "02.507.529.2-014.000", "net45", "late", 9, "large",
      (K("Rudi Hartono Siregar", "Finance", "+62 812 0000 0145", "rudi.siregar@sumateraniaga.example"),)),
    C("deli", "CV Deli Pangan", "Jl. Brigjen Katamso No. 305", "Medan", "20151", "su",
      "+62 813 0000 0146", "delipangan@surel.example", "02.034.236.6-050.000", "net30", "stopped70", 9, "medium"),
    C("riau", "PT Riau Citra Boga", "Jl. Jenderal Sudirman No. 381", "Pekanbaru", "28116", "ri",
      "+62 761 555 0147", "keuangan@riaucitraboga.example", "02.127.684.5-017.000", "net30", "fair", 8, "medium"),
    C("musi", "UD Musi Jaya", "Jl. Veteran No. 64", "Palembang", "30114", "ss",
      "+62 811 0000 0148", "musijaya@surel.example, kasir@musijaya.example", "", "net14", "late", 8, "small"),
    C("lampung", "Toko Lampung Makmur", "Jl. Kartini No. 92", "Bandar Lampung", "35111", "la",
      "", "", "", "net14", "quiet", 5, "small"),
    C("khatulistiwa", "CV Khatulistiwa Pangan", "Jl. Gajah Mada No. 131", "Pontianak", "78121", "kb",
      "+62 561 555 0150", "admin@khatulistiwapangan.example", "02.846.563.1-019.000", "net30", "fair", 8, "medium"),
)

# WITA: Bali, Nusa Tenggara, Sulawesi, the other Kalimantan
CENTRAL = (
    C("dewata", "PT Bali Dewata Boga", "Jl. By Pass Ngurah Rai No. 215", "Denpasar", "80228", "ba",
      "+62 361 555 0151", "accounting@balidewata.example", "01.223.307.8-075.000", "net30", "fair", 10, "large",
      (K("Ni Luh Putu Ayu", "Accounting", "+62 812 0000 0151", "putu.ayu@balidewata.example"),)),
    C("ubud", "PT Ubud Vila Sejahtera", "Jl. Raya Ubud No. 33", "Gianyar", "80571", "ba",
      "+62 361 555 0152", "finance@ubudvila.example", "01.440.268.9-047.000", "cicil3", "late", 6, "medium"),
    C("lombok", "CV Lombok Sasak Pangan", "Jl. Pejanggik No. 58", "Mataram", "83125", "nb",
      "+62 370 555 0153", "lomboksasak@surel.example", "03.952.890.6-058.000", "net30", "late", 9, "medium"),
    C("celebes", "PT Celebes Niaga Utama", "Jl. Sultan Hasanuddin No. 24", "Makassar", "90111", "sn",
      "+62 411 555 0154", "hutang@celebesniaga.example", "03.866.661.6-061.000", "net45", "prompt", 10, "large",
      (K("Andi Tenri Abeng", "Kepala Keuangan", "+62 811 0000 0154", "andi.tenri@celebesniaga.example"),)),
    C("losari", "Toko Losari Indah", "Jl. Penghibur No. 10", "Makassar", "90111", "sn",
      "+62 852 0000 0155", "", "", "net14", "stopped165", 9, "small"),
    C("minahasa", "CV Minahasa Raya", "Jl. Sam Ratulangi No. 167", "Manado", "95113", "sa",
      "+62 431 555 0156", "minahasaraya@surel.example", "03.603.137.5-020.000", "net30", "fair", 8, "medium"),
    C("borneo", "PT Borneo Katering Tambang", "Jl. MT Haryono No. 8", "Balikpapan", "76114", "ki",
      "+62 542 555 0157", "ap@borneokatering.example", "01.590.109.3-019.000", "net45", "stopped120", 10, "large",
      (K("Ferry Lumban Tobing", "General Manager", "+62 811 0000 0157", "ferry@borneokatering.example"),)),
    C("banjar", "UD Banjar Sejahtera", "Jl. A. Yani KM 4,5", "Banjarmasin", "70234", "ks",
      "+62 813 0000 0158", "banjarsejahtera@surel.example", "", "net14", "fair", 8, "small"),
)

# WIT: Maluku, Papua
EASTERN = (
    C("maluku", "PT Maluku Bahari Pangan", "Jl. AY Patty No. 19", "Ambon", "97124", "ma",
      "+62 911 555 0159", "keuangan@malukubahari.example", "03.159.013.6-078.000", "net45", "fair", 8, "medium",
      (K("Maria Latuconsina", "Keuangan", "+62 812 0000 0159", "maria@malukubahari.example"),)),
    C("cenderawasih", "CV Cenderawasih Mandiri", "Jl. Raya Abepura No. 51", "Jayapura", "99351", "pa",
      "+62 967 555 0160", "admin@cenderawasihmandiri.example", "02.245.957.2-015.000", "net45", "stopped120", 9, "medium"),
    C("sorong", "Toko Mutiara Sorong", "Jl. Basuki Rahmat KM 7", "Sorong", "98416", "pd",
      "+62 813 0000 0161", "mutiarasorong@surel.example", "", "net30", "late", 6, "small"),
    C("ternate", "UD Ternate Rempah", "Jl. Sultan Babullah No. 22", "Ternate", "97712", "mu",
      "+62 852 0000 0162", "ternaterempah@surel.example", "", "net30", "fair", 6, "small"),
)

ABROAD = (
    C("merlion", "Merlion Pantry Trading Pte. Ltd.", "18 Boon Lay Way #05-112", "Singapore", "609966", "",
      "+65 6555 0163", "accounts@merlionpantry.example", "", "net30", "fair", 8, "export",
      (K("Tan Wei Ling", "Accounts Payable", "+65 8123 0163", "weiling.tan@merlionpantry.example"),)),
)

CUSTOMERS = WESTERN + CENTRAL + EASTERN + ABROAD

# Customers of the second company only; it also serves some of those above.
LOGISTICS_CUSTOMERS = (
    C("farma", "PT Farma Sehat Distribusi", "Jl. Daan Mogot KM 14", "Jakarta Barat", "11730", "jk",
      "+62 21 5550 0164", "finance@farmasehat.example", "01.777.741.8-018.000", "net30", "fair", 8, "service"),
    C("kargo", "PT Kargo Lintas Samudra", "Jl. Yos Sudarso Kav. 30", "Jakarta Utara", "14320", "jk",
      "+62 21 5550 0165", "ap@kargolintas.example", "01.547.280.6-026.000", "net30", "late", 8, "service"),
    C("tekstil", "CV Tekstil Maju Jaya", "Jl. Raya Cigondewah No. 101", "Bandung", "40215", "jb",
      "+62 22 5550 0166", "tekstilmaju@surel.example", "03.528.084.1-082.000", "net30", "stopped70", 6, "service"),
)

HEAD_OFFICE = "pratama"
OUTLETS = ("serpong", "depok", "gubeng")
