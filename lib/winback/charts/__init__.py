"""Charts: a frame in, a Plotly figure out; one module a step of the method. A chart never calculates."""
