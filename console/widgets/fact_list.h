// Names and values below each other, the way a detail pane tells what something is.
#pragma once

#include "console/look/colours.h"
#include "console/widgets/text_block.h"

#include <optional>
#include <vector>

#include <QGridLayout>
#include <QLabel>
#include <QWidget>

namespace sb::console {

struct Fact
{
    QString name = {};
    QString value = {};
    bool isMono = false;
};

class FactList : public QWidget
{
    Q_OBJECT

public:
    explicit FactList(QWidget *parent = nullptr);

    /// Facts without a value are left out.
    void show(const std::vector<Fact> &facts);

private:
    struct Line
    {
        QLabel *name = nullptr;
        TextBlock *value = nullptr;
    };

    QGridLayout *m_grid;
    std::vector<Line> m_lines;
};

} // namespace sb::console
