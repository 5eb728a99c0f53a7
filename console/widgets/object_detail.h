// What a row of a table is, below the table: facts, and the raw object.
#pragma once

#include "console/widgets/fact_list.h"
#include "console/widgets/json_view.h"

#include <QHBoxLayout>
#include <QTabWidget>

namespace sb::console {

class ObjectDetail : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectDetail(QWidget *parent = nullptr);

    void show(const QString &title, const std::vector<Fact> &facts, const QString &json);
    void clear();

    /// Beside the title, for what can be done with it.
    [[nodiscard]] QHBoxLayout &bar() { return *m_bar; }

    [[nodiscard]] QTabWidget &tabs() { return *m_tabs; }

private:
    QLabel *m_title;
    QHBoxLayout *m_bar;
    QTabWidget *m_tabs;
    FactList *m_facts;
    JsonView *m_json;
};

} // namespace sb::console
