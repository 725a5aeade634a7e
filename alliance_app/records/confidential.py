"""How are names, contacts, notes, goals and explanations kept unreadable at rest?

Each value is sealed (`alliance_app/sealing.py`) for its table, column, clinic and row, so that a value copied to
another row does not open.
"""

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from alliance_app.sealing import Sealed, open_sealed, seal


class _OpensOnRead(DeferredAttribute):
    """Opens a sealed value the first time that it is read from its row."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Sealed):
            value = open_sealed(value, self.field.place_of(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        # With a setter Python asks the descriptor before the row's own dictionary, where the sealed value lies.
        instance.__dict__[self.field.attname] = value


class ConfidentialText(models.BinaryField):
    """Text that is encrypted at rest and reads as `str` on its row; empty text is stored as such, sealed too.

    Only rows with a `clinic_id` and a primary key known before saving can hold one. `QuerySet.update()` and
    lookups by content are refused: a value is sealed for one row.
    """

    descriptor_class = _OpensOnRead

    def __init__(self, *args, **kwargs):
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def place_of(self, instance: models.Model) -> bytes:
        table = instance._meta.db_table
        return f"{table}:{self.column}:{instance.clinic_id}:{instance.pk}".encode()

    def pre_save(self, model_instance, add):
        text = getattr(model_instance, self.attname)
        return None if text is None else seal(str(text), self.place_of(model_instance))

    def get_lookup(self, lookup_name):
        if lookup_name not in ("exact", "isnull"):  # exact is for None; get_prep_value refuses a text
            raise TypeError("confidential text cannot be searched")
        return super().get_lookup(lookup_name)

    def get_prep_value(self, value):
        if value is not None and not isinstance(value, Sealed):
            raise TypeError("confidential text is written by saving its row")
        return super().get_prep_value(value)

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def get_default(self):
        return "" if not self.null else None

    def value_to_string(self, obj):
        raise TypeError("confidential text is not serialised")
