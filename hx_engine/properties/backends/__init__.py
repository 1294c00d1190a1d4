"""One file per source of properties. CoolProp is imported on first use only."""
