"""Live widgets, one a module: Python computes by the library, JavaScript draws."""
