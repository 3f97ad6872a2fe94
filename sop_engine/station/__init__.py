"""The station: officers, roles, keys, slots, certificates, permissions, trust."""
