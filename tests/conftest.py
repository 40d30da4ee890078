"""Its place alone counts: with it here, every test can import `small_worlds`."""
