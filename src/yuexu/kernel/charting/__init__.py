"""Typed forms as data: what a record may hold, how it is read from people, checked, kept, told and sealed.

A package writes its forms in TOML; `catalogue.load` refuses a definition that is not whole, `values` reads
what people typed, `forms` makes Django forms of it, `show` tells a kept record in words.
"""
