"""Words nobody says to a customer: threats, the police, shaming, other people, insults, haste.

A formal demand, a court or a claim of civil law is a fact that may be stated; none of them is
here. Trade debt is civil, so whatever speaks of crime is a threat. Odoo is not needed here.
"""

import re
import unicodedata
from dataclasses import dataclass

from lxml import html

# Kind, a kinder phrase, and what it stands for: words with spaces for whole phrases, ``a|b`` for
# either. A word is found with the endings Indonesian gives it (-nya, -lah, -kah, -pun, -ku, -mu).
_INDONESIAN = (
    ("police", "langkah hukum perdata yang tersedia", """
        polisi; kepolisian; polres; polsek; polda; mabes; mempolisikan; dipolisikan; polisikan
        pidana; memidanakan; dipidanakan; pidanakan; kriminal; penjara; dipenjara; memenjarakan
        ditangkap; menangkap; borgol; pihak|aparat berwajib; aparat penegak hukum
    """),
    ("threat", "bila belum ada kesepakatan, langkah berikutnya adalah …", """
        ancam; mengancam; ancaman; diancam; awas; tanggung sendiri; tanggung akibat
        menyesal; preman; dept|debt collector; tukang tagih; paksa; memaksa; dipaksa
        kami hancurkan; menghancurkan usaha; menutup usaha|toko; menyegel usaha|toko|gudang|kantor
        kami|akan sita; kami|akan menyita; angkut barang; mengangkut barang
    """),
    ("shame", "hal ini tetap di antara kedua perusahaan", """
        memalukan; mempermalukan; permalukan; dipermalukan; malu-maluin; tahu malu; punya malu
        aib; viral; viralkan; memviralkan; diviralkan; spanduk; daftar hitam; blacklist
        sebarkan foto; menyebarkan foto; sebarkan data; menyebarkan data; umumkan nama
    """),
    ("others", "mohon diberi tahu siapa di perusahaan yang dapat kami hubungi", """
        hubungi|menghubungi|datangi|mendatangi|temui|menemui|kabari|mengabari|beritahu\
|memberitahu|telepon|menelepon|tagih|menagih keluarga|istri|suami|mertua|tetangga|kerabat|teman
        beri|memberi tahu keluarga|istri|suami|mertua|tetangga|kerabat|teman
        kepada|ke keluarga|istri|suami|mertua|tetangga|kerabat bapak|ibu; kontak darurat
    """),
    ("insult", "kami ingin memahami apa yang menjadi kendala", """
        bodoh; goblok; tolol; bego; dungu; idiot; penipu; menipu; maling; pencuri; mencuri
        bajingan; brengsek; bangsat; keparat; kurang ajar; kurangajar; pembohong; berbohong; bohong
        dusta; pendusta; pengecut; licik; tahu diri; tidak becus; parasit; biang kerok
        tidak bertanggung jawab; lari dari tanggung jawab; banyak alasan; omong kosong
    """),
    ("haste", "mohon kabar tanggal pembayarannya", """
        bayar|membayar|dibayar|lunasi|melunasi|dilunasi|transfer secepatnya; sekarang juga; buruan
        bayar|membayar|dibayar|lunasi|melunasi|dilunasi|transfer hari ini juga; saat|detik ini juga
        bayar|membayar|dibayar|lunasi|melunasi|dilunasi|transfer sesegera mungkin
        bayar sekarang; cepat bayar; cepat lunasi; kesempatan terakhir; jangan menunda
        jangan ditunda; jangan tunda; jangan mengulur; mengulur waktu; ulur waktu
        segera bayar|membayar|lunasi|melunasi|transfer|mentransfer|selesaikan|bayarkan
    """),
)  # fmt: skip
_ENGLISH = (
    ("police", "the steps of civil law open to us", """
        police; policeman; criminal; criminals; crime; jail; jailed; prison; imprisoned; arrest
        arrested; prosecute; prosecuted; prosecution; handcuffs; law enforcement
    """),
    ("threat", "if nothing is agreed, the next step is …", """
        threat; threats; threaten; threatened; or else; regret it; you will be sorry
        debt collectors; thugs
        ruin you; ruin your; destroy your; shut you down; seize your; force you
    """),
    ("shame", "this stays between our two companies", """
        ashamed; shame on; shameful; shameless; name and shame; disgrace; disgraceful; humiliate
        humiliating; embarrass you; blacklist; blacklisted; go viral; expose you; make it public
    """),
    ("others", "please tell us whom in the company we may speak to", """
        contact|call|visit|tell|inform|approach your family|wife|husband|spouse|children|parents\
|neighbours|neighbors|relatives|friends
        emergency contact
    """),
    ("insult", "we would like to understand what stands in the way", """
        stupid; idiot; idiots; fool; foolish; liar; liars; lying; thief; thieves; crook; crooks
        cheat; cheater; cheating; fraudster; scum; deadbeat; coward; incompetent; dishonest
        irresponsible; no|your|more excuses; nonsense
    """),
    ("haste", "please let us know the day of payment", """
        asap; a.s.a.p; hurry; this instant; pay now; pay right now; pay immediately
        immediate payment; last chance; final chance; stop stalling; no more delays
        pay right away; pay up
    """),
)  # fmt: skip
_ENDING = r"(?:nya|lah|kah|pun|ku|mu)?"
# HTML elements that stand apart from what is beside them.
_BLOCKS = frozenset(
    [
        *("address", "blockquote", "br", "dd", "div", "dl", "dt", "hr", "li", "ol", "p"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "section", "table", "td", "th", "tr", "ul"),
    ]
)
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# Nothing one sees, yet something that keeps a word from being found.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True)
class Harsh:
    """A word as it was written, which kind it is of, and what to say instead."""

    word: str
    kind: str
    kinder: str


def _phrase(words: str, ending: str) -> str:
    """One phrase as a pattern.

    >>> _phrase("saat|hari ini juga", "")
    '(?:saat|hari)[\\\\s-]+ini[\\\\s-]+juga'
    """
    return (
        r"[\s-]+".join(
            re.escape(word)
            if "|" not in word
            else f"(?:{'|'.join(re.escape(each) for each in word.split('|'))})"
            for word in words.split()
        )
        + ending
    )


def _compiled():
    for rules, ending in ((_INDONESIAN, _ENDING), (_ENGLISH, "")):
        for kind, kinder, listed in rules:
            phrases = [each.strip() for each in re.split(r"[;\n]", listed) if each.strip()]
            pattern = "|".join(_phrase(each, ending) for each in phrases)
            yield kind, kinder, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_RULES = tuple(_compiled())


def find_harsh(text: str) -> Harsh | None:
    """The first word in ``text`` that nobody says to a customer.

    >>> find_harsh("Kami akan melapor ke Polisi bila tidak dibayar.")
    Harsh(word='Polisi', kind='police', kinder='langkah hukum perdata yang tersedia')
    >>> find_harsh("Mohon segera melunasi tagihan ini.").word
    'segera melunasi'
    >>> find_harsh("Please pay  now.").kinder
    'please let us know the day of payment'
    >>> find_harsh("We will tell your neighbours.").kind
    'others'

    A word is more than its letters, and a fact is no threat:

    >>> find_harsh("PT Kapolsekindo, Jl. Awaskan 3: cheating is not spelt cheatings.").word
    'cheating'
    >>> find_harsh("Kami menyiapkan somasi, lalu gugatan perdata ke Pengadilan Negeri.")
    >>> find_harsh("We will look into it at once; a legal demand and a claim for damages follow.")
    >>> find_harsh("Semoga Bapak sekeluarga sehat; kami segera memeriksa dan memberi kabar.")

    Nor do invisible characters, capitals or a hyphen hide it:

    >>> [find_harsh(text).kind for text in ("pol\\u00adisi", "ＰＯＬＩＳＩ", "or-else")]
    ['police', 'police', 'threat']
    """
    shown = _HIDDEN.sub("", unicodedata.normalize("NFKC", text or ""))
    shown = _PLACEHOLDER.sub(" … ", shown)
    found = [
        (match.start(), number, match.group(), kind, kinder)
        for number, (kind, kinder, pattern) in enumerate(_RULES)
        if (match := pattern.search(shown))
    ]
    if not found:
        return None
    _start, _number, word, kind, kinder = min(found)
    return Harsh(" ".join(word.split()), kind, kinder)


def shown_text(markup: str) -> str:
    """What HTML shows as text: a tag within a word does not part it, one of a block does.

    >>> shown_text("<style>p {}</style><p>pol<b>isi</b></p><p t-if='a > b'>dan</p>awas<!-- x -->")
    'polisi dan awas'
    >>> shown_text("")
    ''
    """
    if not (markup or "").strip():
        return ""
    root = html.fromstring(f"<div>{markup}</div>")
    for hidden in root.xpath("//style | //script"):
        hidden.drop_tree()
    for node in root.iter():
        if node.tag in _BLOCKS and node is not root:
            node.text = f" {node.text or ''}"
            node.tail = f" {node.tail or ''}"
    return " ".join(root.text_content().split())
