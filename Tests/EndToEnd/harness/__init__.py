"""What the end-to-end tests share: raw sessions, a recording relay for real clients, and the official schemas."""
