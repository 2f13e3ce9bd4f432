from odoo.http import request


def download(content, mimetype, disposition, **headers):
    """The answer with a file.

    :param disposition: as ``odoo.http.content_disposition`` makes it
    :param headers: further ones, with _ for -
    """
    further = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return request.make_response(
        content,
        [
            ("Content-Type", mimetype),
            ("Content-Length", len(content)),
            ("Content-Disposition", disposition),
            *further,
        ],
    )
