"""The page that the QR code opens on the phone."""
