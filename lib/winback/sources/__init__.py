"""Layouts of the exports of well-known programs, one TOML file each; ``loading.profiles`` reads them."""
