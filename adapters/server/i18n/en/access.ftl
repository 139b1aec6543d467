# Signing in, users, roles.
