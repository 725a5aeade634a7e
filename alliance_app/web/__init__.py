"""The pages: what a person sees and sends. No rule and no write of its own."""
