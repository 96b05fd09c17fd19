namespace imaging {}
