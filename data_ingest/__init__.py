"""What a buyer hands in and what registers publish, read into one data model.

The modules below this package are its public interface; importing the package itself loads
nothing.
"""
