"""The assistants that may lead a conversation: Claude, and the offline one for an installation without a key."""
