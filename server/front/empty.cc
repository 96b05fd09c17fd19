namespace server {}
