"""What people read: pictures, words, and the folder of results."""
