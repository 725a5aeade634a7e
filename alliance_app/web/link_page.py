"""Where does a client's link lead, and how is it drawn as a QR code?"""

from base64 import b64encode
from io import BytesIO

import qrcode
from django.http import HttpRequest
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage


def address_of(request: HttpRequest, token: str) -> str:
    """Return the whole address of the page to which a token leads."""
    return request.build_absolute_uri(reverse("client-checkin", args=[token]))


def as_qr_code(address: str) -> str:
    """Return a picture of an address, dark on white with its quiet zone, as the source of an image."""
    drawn = BytesIO()
    qrcode.make(address, image_factory=SvgPathFillImage, error_correction=qrcode.ERROR_CORRECT_M).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"
