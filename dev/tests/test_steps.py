import errno
import tempfile
import unittest
from pathlib import Path

from dev.steps import SetupError, building, main, once, run


class TestBuilding(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.target = Path(folder.name, "target")

    def test_finished_is_there(self):
        with building(self.target) as draft:
            (draft / "file").touch()
        self.assertTrue((self.target / "file").exists())

    def test_interrupted_is_not_there_and_is_built_anew(self):
        with self.assertRaises(KeyboardInterrupt), building(self.target) as draft:
            (draft / "half").touch()
            raise KeyboardInterrupt
        self.assertFalse(self.target.exists())
        with building(self.target) as draft:
            self.assertEqual(list(draft.iterdir()), [])

    def test_built_only_once(self):
        def build():
            self.target.touch()
            return self.target

        def find():
            return self.target if self.target.exists() else None

        self.assertEqual(once(find, build, "self-test"), self.target)
        self.assertEqual(once(find, self.fail, "self-test"), self.target)


class TestErrors(unittest.TestCase):
    def test_failed_command_shows_its_last_words_and_the_advice(self):
        with self.assertRaises(SetupError) as caught:
            run(["sh", "-c", "echo mirror has gone >&2; exit 3"], "download", "Try again.")
        self.assertEqual(
            str(caught.exception), "Could not download.\n    mirror has gone\nTry again."
        )

    def test_full_disk_exits_with_one(self):
        def fill():
            raise OSError(errno.ENOSPC, "No space left on device", "/cache/file")

        self.assertEqual(main(fill), 1)
