"""The staff's shell: home by post, menu, search, notices. It knows every package below and holds no data of its own."""
