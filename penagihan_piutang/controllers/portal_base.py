"""Who is looking at a customer's page, and what every answer to them has in common.

``visitor_route`` is the only way to make a route of the customer's page: it finds out whom the
visitor may see, refuses everything else, counts what is posted, and keeps answers out of caches,
referrers and search engines. What it hands on has the rights of the system, and is the visitor's.
"""

import logging
from dataclasses import dataclass, field

from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request
from odoo.tools import SQL
from odoo.tools.func import filter_kwargs
from psycopg2 import IntegrityError

from ..models.penagihan_portal import PORTAL_PLACES
from ..tools.uploads import MOST_BYTES, MOST_FILES, accepted
from .download import download

_logger = logging.getLogger(__name__)

_GRANT = "penagihan_portal"
_SAID = "penagihan_portal_said"
_PAGE = "/my/piutang"
# What one visitor, and one address of the network, may post within ten minutes.
_POSTS, _POSTS_OF_ADDRESS, _MINUTES = 30, 200, 10
# What costs the server seconds is made for a customer twice at the same time, and no more often.
# Any numbers: with the id of a customer they name a lock.
_HEAVY_LOCKS = (1_902_005, 1_902_006)
# Links a browser remembers, each of another customer.
_MOST_LINKS = 5
# What is said to the customer, beside what it has typed; any other error is one of ours.
_REFUSALS = (UserError, ValidationError, AccessError, IntegrityError)
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "SAMEORIGIN",
}


@dataclass
class Visit:
    """Somebody at a customer's page.

    ``debtors`` are all it may see and ``debtor`` the one this request is about; with the rights of
    the system, in the visitor's language, and never any others. ``staff`` only looks on.
    """

    debtors: object
    contacts: dict
    lang: str
    portal: bool = False
    staff: bool = False
    debtor: object = field(default=None)

    @property
    def contact(self):
        """Who speaks for the customer in this visit."""
        return self.contacts[self.debtor]

    @property
    def policy(self):
        return self.debtor._portal_policies()[self.debtor]

    @property
    def url(self) -> str:
        return f"{_PAGE}/{self.debtor.id}"

    def choose(self, debtor_id) -> bool:
        """Whether the customer of that number is one of the visitor's."""
        chosen = self.debtors.filtered(lambda each: each.id == debtor_id)
        # what is made on the way belongs to the company that collects
        self.debtor = chosen.with_company(chosen.company_id) if chosen else None
        return bool(chosen)


def visitor_route(*paths, post=False, heavy=False, **routing):
    """A route of the customer's page: ``method(self, visit, **values)``.

    A path with ``<int:debtor_id>`` is about that customer, ``visit.debtor``; one the visitor may
    not see is not found. What is not posted changes nothing.

    :param heavy: it costs the server seconds, as a PDF does: so many of them are enough, and two
        of a customer at a time
    """

    def decorate(method):
        def answer(self, debtor_id=None, **values):
            return self._answer(method, debtor_id, values, heavy)

        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(answer, name, getattr(method, name))
        return http.route(
            list(paths),
            type="http",
            auth="public",
            website=True,
            multilang=False,
            sitemap=False,
            methods=["POST"] if post else ["GET"],
            readonly=not post and not heavy,
            max_content_length=(MOST_FILES + 1) * MOST_BYTES,
            **routing,
        )(answer)

    return decorate


class PortalBase(http.Controller):
    # -- who it is ------------------------------------------------------------------------

    def _visit(self, debtor_id=None) -> Visit | None:
        """Whom the visitor of this request may see; None where that is nobody.

        A customer with a portal account sees its own records in all companies; whoever opened
        links sees those they were for, as long as they hold. Staff who opened one see it, too.

        :param debtor_id: whom it is about, in the language of its contact
        """
        Debtor = request.env["penagihan.debtor"]
        user = request.env.user
        portal = user._is_portal()
        contacts = {}
        if portal:
            contacts = dict.fromkeys(Debtor._portal_of_user(user), user.sudo().partner_id)
        # the newest link last
        for grant in self._grants().values():
            debtor, contact = Debtor._portal_holds(grant)
            if debtor and debtor not in contacts:
                contacts[debtor] = contact
        if not contacts:
            return None
        debtors = Debtor.sudo().union(*contacts)
        if portal:
            lang = user.lang
        else:
            asked = debtors.filtered(lambda each: each.id == debtor_id) or debtors[-1]
            lang = asked._portal_language(contacts[asked])
        return Visit(
            debtors=debtors.with_context(lang=lang),
            contacts=contacts,
            lang=lang,
            portal=portal,
            staff=user._is_internal(),
        )

    def _grants(self) -> dict:
        """{id of a customer, as text: what the link to its page says} of the links opened here."""
        kept = request.session.get(_GRANT)
        return kept if isinstance(kept, dict) else {}

    def _remember(self, grant):
        """Open the page ``grant`` is for, from now on and beside the others."""
        kept = {**self._grants()}
        kept.pop(str(grant[0]), None)
        kept[str(grant[0])] = grant
        request.session[_GRANT] = dict(list(kept.items())[-_MOST_LINKS:])

    def _answer(self, method, debtor_id, values, heavy):
        """What every route goes through, see ``visitor_route``."""
        visit = self._visit(debtor_id)
        if not visit:
            return self._private(self._ended())
        request.update_context(lang=visit.lang)
        if debtor_id is not None and not visit.choose(debtor_id):
            raise request.not_found()
        if request.httprequest.method == "POST":
            if visit.staff:
                return self._back(
                    visit, problem=request.env._("You are signed in as staff: nothing was saved.")
                )
            if not self._counted():
                return self._private(self._plain("portal_too_many", status=429))
        if heavy and not self._may_begin(visit.debtor):
            return self._private(self._plain("portal_too_many", status=429))
        return self._private(method(self, visit, **filter_kwargs(method, values)))

    def _may_begin(self, debtor) -> bool:
        """Whether this visitor may have something made that costs the server seconds."""
        counted = self._counted("heavy")
        # others count it before it is made, not after; nothing else has been written yet
        request.env.cr.commit()  # pylint: disable=invalid-commit
        return counted and any(
            request.env.execute_query(
                SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", lock, debtor.id)
            )[0][0]
            for lock in _HEAVY_LOCKS
        )

    def _counted(self, kind="post", most=_POSTS, minutes=_MINUTES) -> bool:
        """Whether this visitor may post once more."""
        hits = request.env["penagihan.portal.hit"]
        address = request.httprequest.remote_addr
        return hits._take(f"{kind}_address", address, most * 7, minutes) and hits._take(
            kind, f"{address} {request.session.sid}", most, minutes
        )

    # -- answers --------------------------------------------------------------------------

    def _private(self, response):
        response = http.Response.load(response)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        return response

    def _plain(self, template, values=None, status=200):
        """A page of our own, without Odoo's bundles."""
        values = {"lang": request.env.lang or "en_US", **(values or {})}
        return request.render(f"penagihan_piutang.{template}", values, status=status)

    def _ended(self):
        """The link has ended, or there never was one: ask for a new one."""
        return self._plain("portal_ended", {"page": _PAGE}, status=403)

    def _file(self, name, content, mimetype):
        """A file to keep; never shown within the page."""
        disposition = http.content_disposition(name)
        return download(content, mimetype, disposition, X_Content_Type_Options="nosniff")

    def _back(self, visit, said="", problem="", place=""):
        """To the page, which says what became of what was posted.

        :param said: thanks, and what happens now
        :param problem: why nothing was saved
        :param place: one of ``PORTAL_PLACES`` to open again
        """
        request.session[_SAID] = {"said": str(said), "problem": str(problem)}
        place = place if place in PORTAL_PLACES else ""
        tail = f"?do={place}#{place}" if place else ""
        return self._private(request.redirect(f"{visit.url}{tail}"))

    def _page(self, visit, **values):
        """The customer's page; ``values`` for its forms, as typed before."""
        told = request.session.pop(_SAID, None) or {}
        do = values.get("do")
        values = {
            **visit.debtor._portal_values(page=values.get("page")),
            "visit": visit,
            "lang": visit.lang,
            "typed": values,
            "do": do if do in PORTAL_PLACES else "",
            "said": values.get("said") or told.get("said", ""),
            "problem": values.get("problem") or told.get("problem", ""),
            # of Odoo's own portal pages
            "page_name": "penagihan_piutang",
        }
        frame = "portal_page_in_my" if visit.portal else "portal_page_alone"
        return request.render(f"penagihan_piutang.{frame}", values)

    def _refusal(self, error) -> str:
        """One of ``_REFUSALS``, in words for the customer."""
        if not isinstance(error, IntegrityError):
            return error.args[0]
        _logger.warning("Refused by the database: %s", error)
        return request.env._(
            "This does not fit what is recorded already. Please look at the days and amounts, or "
            "answer our message."
        )

    # -- what is posted -------------------------------------------------------------------

    def _uploads(self, name="files") -> tuple:
        """The files of a form: at most five PDF, PNG or JPEG of 5 MB each.

        :return: ([``tools.uploads.Upload``], why not); one of the two is empty
        """
        uploads = []
        sent = [each for each in request.httprequest.files.getlist(name) if each.filename]
        if len(sent) > MOST_FILES:
            return [], request.env._("Please send at most %s files at once.", MOST_FILES)
        for each in sent:
            # Odoo, which begins anew after a conflict, rewinds the first file only
            each.seek(0)
            content = each.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                return [], request.env._("A file is larger than 5 MB. Please send a smaller one.")
            upload = accepted(each.filename, content)
            if not upload:
                return [], request.env._("Please send files as PDF, PNG or JPEG.")
            uploads.append(upload)
        return uploads, ""
