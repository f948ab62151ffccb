"""The paper that was sent: what was finished in Word is read back, compared with what was frozen, and sealed with it."""
