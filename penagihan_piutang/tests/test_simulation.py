"""Many days with random customers; after each the invariants of the design must hold."""

from datetime import date

from freezegun import freeze_time
from odoo.tests import tagged

from .common import CollectionCase
from .simulation import Simulation
from .simulation_checks import ALL, RARE
from .smtp import mail_server


class SimulationCase(CollectionCase):
    def simulate(self, days, **world):
        with mail_server() as smtp, freeze_time(f"{world['start']} 00:00:00") as clock:
            simulation = Simulation(self, smtp, clock, **world)
            simulation.days(days)
        for name in ALL:
            with self.subTest(name):
                found = simulation.checks.found[name]
                self.assertFalse(found, f"{len(found)} times")
                judged = simulation.checks.judged[name] or (days < 60 and name in RARE)
                self.assertTrue(judged, "there was nothing to judge")
        return simulation


@tagged("post_install", "-at_install")
class TestSimulation(SimulationCase):
    def test_fifteen_days(self):
        # Ascension Day and a bridge day are in it, and two weekends
        self.simulate(15, seed=1, start=date(2026, 5, 4), customers=16, lost_after=10)


@tagged("post_install", "-at_install", "slow")
class TestLongSimulation(SimulationCase):
    def test_a_hundred_and_twenty_days(self):
        self.simulate(120, seed=2, start=date(2026, 4, 15), customers=18, lost_after=31)
