"""Conversations, model turns, the engine client, stores, events and the report. Knows no Streamlit."""
