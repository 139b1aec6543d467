# Configuration.
