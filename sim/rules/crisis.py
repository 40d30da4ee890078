"""A crisis pushes co-production out, unless its hours are protected.

Claim: in a crisis co-production falls to the bottom of the list; persevering is a choice with a cost.
Equation: kept = 1 - Z (1 - protected); delivered = 1 - delivery_loss · Z · protected.
Source: HRA 2020: involvement fell from about 80 % to 20 % of proposals, so Z (1 - protected) = 0.75.
Reads: the crisis of the week, crisis_hours_protected. Writes: crisis, kept, delivered.
Updating: once a week, for the programme as a whole.
"""

from sim.compiled import compiled
from sim.state import CRISIS, CRISIS_WEEKS, DELIVERED, KEPT


@compiled
def kept_share(severity, protected):
    """Share of the planned co-production hours that a crisis leaves (D32).

    Args:
        severity: Z (0-1).
        protected: share of the threatened hours that is protected (0-1).
    """
    return 1.0 - severity * (1.0 - protected)


@compiled
def delivered_share(severity, protected, delivery_loss):
    """Share of the benefit that arrives while hours are protected in a crisis [assumption]."""
    return 1.0 - delivery_loss * severity * protected


@compiled
def strike(programme, s, severity):
    """Set this week's crisis."""
    programme[CRISIS] = severity
    programme[KEPT] = kept_share(severity, s.crisis_hours_protected)
    programme[DELIVERED] = delivered_share(severity, s.crisis_hours_protected, s.crisis_effects_delivery_loss)
    if severity > 0.0:
        programme[CRISIS_WEEKS] += 1.0
