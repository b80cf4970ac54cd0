"""What happens: the SimPy model, one module per mechanism; its only product is the event log."""
