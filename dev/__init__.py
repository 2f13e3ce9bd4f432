"""The project's set-up, tests and demonstration. See CONTRIBUTING.md."""
