// Counts how often a file of a directory was put in its place: what changed at the `file` provider.
#pragma once

#include <map>

#include <QString>

namespace sb::test {

class FileChanges
{
public:
    /// Watches the directory itself, not those below.
    explicit FileChanges(const QString &directory);
    FileChanges(const FileChanges &) = delete;
    FileChanges &operator=(const FileChanges &) = delete;
    ~FileChanges();

    /// How often a file of that name was renamed or written into the directory so far.
    int of(const QString &name);

private:
    void collect();

    int m_inotify;
    std::map<QString, int> m_counts;
};

} // namespace sb::test
